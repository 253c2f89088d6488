import type { PartitionStats } from './limiter-stats.js';
import type { Line } from './line.js';

/** How long a partition's wish for more is remembered, in two halves. */
const DEMAND_MS = 1_000;
/** Over how long use is averaged when left-over permits are given out. */
const USE_MS = 5_000;

/** One group of calls: its share of the limit, what it uses of it, and its line. */
export class Partition {
  readonly name: string | undefined;
  /** The part of the limit it is guaranteed, 0 to 1. */
  readonly share: number;
  readonly line: Line;
  inFlight = 0;
  admitted = 0;
  /** Refused without having been in line. */
  shed = 0;
  #meanInFlight = 0;
  #countedAt = 0;
  #missed = 0;
  #missedAt = -Infinity;
  #demandSince = 0;
  #demand = 0;
  #demandBefore = 0;

  constructor(name: string | undefined, share: number, line: Line) {
    this.name = name;
    this.share = share;
    this.line = line;
  }

  /** Calls it may always have in flight. */
  guaranteed(limit: number): number {
    if (this.share === 0) return 0;
    const whole = Math.floor(this.share * limit + 1e-9);
    return this.name === undefined ? whole : Math.max(1, whole);
  }

  count(change: 1 | -1, nowMs: number): void {
    this.#meanInFlight = this.#meanNow(nowMs);
    this.#countedAt = nowMs;
    this.inFlight += change;
    if (change === 1) this.#missed = 0;
    this.#want(this.inFlight, nowMs);
  }

  /** It asked for one more and did not get it. */
  missed(nowMs: number): void {
    this.#missed += 1;
    this.#missedAt = nowMs;
    this.#want(this.inFlight + this.#missed, nowMs);
  }

  /** The most it has wanted in flight lately, if it did not get all of it; else what it has. */
  demand(nowMs: number): number {
    this.#want(this.inFlight + this.line.length, nowMs);
    if (this.line.length === 0 && nowMs - this.#missedAt >= 2 * DEMAND_MS) return this.inFlight;
    return Math.max(this.#demand, this.#demandBefore);
  }

  /** How long what it has wanted will still be kept free for it although it does not wait; `Infinity`: nothing is. */
  lapsesInMs(nowMs: number): number {
    const leftMs = this.#missedAt + 2 * DEMAND_MS - nowMs;
    return this.line.length === 0 && leftMs > 0 ? leftMs : Infinity;
  }

  /** Lately used, in units of what it is entitled to. */
  use(nowMs: number): number {
    return this.share === 0 ? Infinity : this.#meanNow(nowMs) / this.share;
  }

  stats(limit: number): PartitionStats {
    return {
      guaranteed: this.guaranteed(limit),
      inFlight: this.inFlight,
      queued: this.line.length,
      admitted: this.admitted,
      shed: this.shed + this.line.shed,
    };
  }

  #meanNow(nowMs: number): number {
    const kept = Math.exp((this.#countedAt - nowMs) / USE_MS);
    return this.#meanInFlight * kept + this.inFlight * (1 - kept);
  }

  #want(count: number, nowMs: number): void {
    const ageMs = nowMs - this.#demandSince;
    if (ageMs >= DEMAND_MS) {
      this.#demandBefore = ageMs >= 2 * DEMAND_MS ? 0 : this.#demand;
      this.#demand = this.inFlight;
      this.#demandSince = nowMs;
    }
    if (count > this.#demand) this.#demand = count;
  }
}
