import type { Clock } from '../../base/index.js';

/** What is assumed of an item before any has been seen to leave. */
const UNKNOWN_MS = 100;
const LEAST_MS = 1;
/** So many items back it remembers. */
const MEMORY = 32;

/**
 * How fast a queue moves, so that whoever found it full can be told when to come back. It measures the time from one item
 * leaving to the next, which says the same whether the work is slow or the results are not taken.
 */
export class Pace {
  private readonly clock: Clock;
  private lastAt = 0;
  private count = 0;
  private meanMs = UNKNOWN_MS;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** An item waits, and none did before. */
  begin(): void {
    this.lastAt = this.clock.now();
  }

  /** An item has left. */
  step(): void {
    const now = this.clock.now();
    this.count += 1;
    // The first one says how long it really takes; later ones change the mean a little each.
    this.meanMs += (now - this.lastAt - this.meanMs) / Math.min(this.count, MEMORY);
    this.lastAt = now;
  }

  /** About how long it takes until the `queued` items that wait now have left, and at least 1 ms. */
  remainingMs(queued: number): number {
    const sinceLast = this.clock.now() - this.lastAt;
    // A queue that has stopped moving is slower than its past says.
    return Math.max(LEAST_MS, Math.max(this.meanMs, sinceLast) * queued);
  }
}
