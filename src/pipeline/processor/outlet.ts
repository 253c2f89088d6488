import { Ring } from '../../channels/index.js';
import type { Lane } from './lane.js';

/**
 * Finished results until somebody receives them, in one of two orders. The order decides only which result may be
 * taken next; how many there may be is the business of the core.
 *
 * - I1 `count` is the number of results added and not yet taken or discarded.
 * - I2 `canTake` is true exactly when `take` gives a result.
 */
export interface Outlet<T> {
  readonly count: number;
  readonly canTake: boolean;
  /** An item has started in this lane. */
  started(lane: Lane<T>): void;
  /** Its item has a result. True: the lane is free again; false: it comes back through `onFree`. */
  finished(lane: Lane<T>, value: unknown): boolean;
  /** Its item has none and never will. The lane is free again. */
  abandoned(lane: Lane<T>): void;
  take(): unknown;
  /** Keeps only what can be taken now. `onLost` is told each result that is not kept. */
  keepTakeable(onLost: (value: unknown) => void): void;
  discard(onLost: (value: unknown) => void): void;
}

/** Results in the order in which they finish. */
export class CompletionOutlet<T> implements Outlet<T> {
  private readonly results = new Ring<unknown>();

  get count(): number {
    return this.results.length;
  }

  get canTake(): boolean {
    return this.results.length > 0;
  }

  started(): void {}

  finished(_lane: Lane<T>, value: unknown): boolean {
    this.results.push(value);
    return true;
  }

  abandoned(): void {}

  take(): unknown {
    return this.results.shift();
  }

  keepTakeable(): void {}

  discard(onLost: (value: unknown) => void): void {
    while (this.results.length > 0) onLost(this.results.shift());
  }
}

/**
 * Results in the order in which their items started. The lanes in use form a chain by start; a result waits in its
 * lane until it is the first. An item without a result leaves the chain, so the chain never holds more than what runs
 * and what waits to be taken: no gaps, no buffer of its own.
 */
export class InputOutlet<T> implements Outlet<T> {
  count = 0;
  private head: Lane<T> | undefined = undefined;
  private tail: Lane<T> | undefined = undefined;
  private readonly onFree: (lane: Lane<T>) => void;

  constructor(onFree: (lane: Lane<T>) => void) {
    this.onFree = onFree;
  }

  get canTake(): boolean {
    return this.head?.state === 'finished';
  }

  started(lane: Lane<T>): void {
    lane.previous = this.tail;
    if (this.tail === undefined) this.head = lane;
    else this.tail.next = lane;
    this.tail = lane;
  }

  finished(lane: Lane<T>, value: unknown): boolean {
    lane.state = 'finished';
    lane.value = value;
    this.count += 1;
    return false;
  }

  abandoned(lane: Lane<T>): void {
    this.unlink(lane);
  }

  take(): unknown {
    const lane = this.head;
    if (lane?.state !== 'finished') return undefined;
    const { value } = lane;
    this.free(lane);
    return value;
  }

  keepTakeable(onLost: (value: unknown) => void): void {
    let lane = this.head;
    while (lane?.state === 'finished') lane = lane.next;
    this.freeFinishedFrom(lane, onLost);
  }

  discard(onLost: (value: unknown) => void): void {
    this.freeFinishedFrom(this.head, onLost);
  }

  private freeFinishedFrom(first: Lane<T> | undefined, onLost: (value: unknown) => void): void {
    for (let lane = first; lane !== undefined; ) {
      const { next, value } = lane;
      if (lane.state === 'finished') {
        this.free(lane);
        onLost(value);
      }
      lane = next;
    }
  }

  private free(lane: Lane<T>): void {
    this.unlink(lane);
    this.count -= 1;
    this.onFree(lane);
  }

  private unlink(lane: Lane<T>): void {
    const { previous, next } = lane;
    if (previous === undefined) this.head = next;
    else previous.next = next;
    if (next === undefined) this.tail = previous;
    else next.previous = previous;
    lane.previous = undefined;
    lane.next = undefined;
  }
}
