import { type Clock, requireNumber } from '../base/index.js';
import type { Line } from './line.js';
import { Partition } from './partition.js';
import type { Reclaim } from './shedding/shedding-line.js';

/**
 * Who gets the next permit when calls come in groups.
 *
 * - I1 A partition below its guaranteed permits gets the next free one before any that is beyond its own.
 * - I2 What is idle is lent. Once a partition had to wait or was refused, what it has wanted lately is kept free for it
 *   as soon as it is returned, for two seconds; if it has not come back by then, who waits is served though nothing else happens.
 * - I3 Permits that whole numbers leave over go to the one furthest below its share of late, so that in the long run
 *   each has its share and not the rounded part of it.
 * - I4 Together they never have more in flight than the limit.
 * - I5 Places in a bounded queue are lent alike, and given back as soon as a partition that has fewer than its share wants one.
 */
export class Partitions {
  readonly rest: Partition;
  readonly #named: Map<string, Partition> = new Map();
  readonly #all: Partition[];
  readonly #clock: Clock;
  readonly #serve: () => void;
  #cancelLapse: (() => void) | undefined = undefined;

  constructor(
    shares: Readonly<Record<string, number>>,
    makeLine: (reclaim: Reclaim) => Line,
    clock: Clock,
    serve: () => void,
  ) {
    this.#clock = clock;
    this.#serve = serve;
    let left = 1;
    for (const [name, share] of Object.entries(shares)) {
      requireNumber(`partitions.${name}`, share, 0, 1);
      left -= share;
      this.#named.set(name, new Partition(name, share, makeLine(this.#reclaim)));
    }
    if (left < -1e-9) throw new RangeError('the shares of partitions must not add up to more than 1');
    this.rest = new Partition(undefined, Math.max(0, left), makeLine(this.#reclaim));
    this.#all = [...this.#named.values(), this.rest];
  }

  get isSingle(): boolean {
    return this.#all.length === 1;
  }

  get named(): IterableIterator<Partition> {
    return this.#named.values();
  }

  get queued(): number {
    if (this.isSingle) return this.rest.line.length;
    return this.#all.reduce((sum, partition) => sum + partition.line.length, 0);
  }

  of(key: string | undefined): Partition {
    if (key === undefined || this.isSingle) return this.rest;
    return this.#named.get(key) ?? this.rest;
  }

  count(partition: Partition, change: 1 | -1, nowMs: number): void {
    if (this.isSingle) partition.inFlight += change;
    else partition.count(change, nowMs);
    if (change === 1) partition.admitted += 1;
  }

  /** Whether `partition` may have one of `free` permits. */
  admits(partition: Partition, free: number, limit: number, nowMs: number): boolean {
    if (free <= 0) return false;
    if (this.isSingle || partition.inFlight < partition.guaranteed(limit)) return true;
    return free > this.#reserved(partition, limit, nowMs);
  }

  /** The partition to serve next, of those in which somebody waits and that may have one of `free` permits. */
  next(free: number, limit: number, nowMs: number): Partition | undefined {
    if (this.isSingle) return free > 0 && this.rest.line.length > 0 ? this.rest : undefined;
    let best: Partition | undefined;
    let bestUse = Infinity;
    for (const partition of this.#all) {
      if (partition.line.length === 0 || !this.admits(partition, free, limit, nowMs)) continue;
      const isOwn = partition.inFlight < partition.guaranteed(limit);
      const use = isOwn ? -1 / (1 + partition.use(nowMs)) : partition.use(nowMs);
      if (best === undefined || use < bestUse) {
        best = partition;
        bestUse = use;
      }
    }
    return best;
  }

  /** When `free` permits are left and nobody else may have one: ends the timers that nobody needs, sets the one that is needed. */
  pause(free: number, nowMs: number): void {
    for (const partition of this.#all) partition.line.tidy();
    this.#cancelLapse?.();
    this.#cancelLapse = undefined;
    if (this.isSingle || free <= 0 || this.queued === 0) return;
    const lapseMs = Math.min(...this.#all.map((partition) => partition.lapsesInMs(nowMs)));
    if (lapseMs < Infinity) this.#cancelLapse = this.#clock.setTimeout(this.#serve, lapseMs);
  }

  readonly #reclaim: Reclaim = (line, size, nowMs) => {
    if (this.isSingle) return false;
    const beyond = (partition: Partition): number => partition.line.length - partition.share * size;
    let most: Partition | undefined;
    for (const partition of this.#all) {
      if (partition.line === line && beyond(partition) >= 0) return false;
      if (most === undefined || beyond(partition) > beyond(most)) most = partition;
    }
    return most !== undefined && most.line !== line && beyond(most) > 0 && most.line.giveWay(nowMs);
  };

  #reserved(asking: Partition, limit: number, nowMs: number): number {
    let reserved = 0;
    for (const other of this.#all) {
      if (other === asking || other.share === 0) continue;
      const wanted = other.demand(nowMs);
      const own = Math.min(other.guaranteed(limit), wanted) - other.inFlight;
      if (own > 0) reserved += own;
      else if (wanted > other.inFlight && other.use(nowMs) < asking.use(nowMs)) reserved += 1;
    }
    return reserved;
  }
}
