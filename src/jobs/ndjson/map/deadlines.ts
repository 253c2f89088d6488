import type { Clock } from '../../../base/index.js';

/** A wait that ends by itself, or is ended. */
interface Wait {
  readonly dueMs: number;
  readonly expire: () => void;
  before: Wait | undefined;
  after: Wait | undefined;
}

/**
 * Waits that all have the same length, with one timer for all of them: of thousands in a second nearly every one is over long before.
 *
 * - I1 Those that are neither over nor expired are a list from `first` to `last`, in the order in which they fall due.
 * - I2 While the list is not empty, a timer runs that fires no later than its first falls due.
 */
export class Deadlines {
  private readonly clock: Clock;
  private readonly lengthMs: number;
  private first: Wait | undefined = undefined;
  private last: Wait | undefined = undefined;
  private cancelTimer: (() => void) | undefined = undefined;

  constructor(clock: Clock, lengthMs: number) {
    this.clock = clock;
    this.lengthMs = lengthMs;
  }

  /** Calls `expire` when it has not been ended before. */
  begin(expire: () => void): Wait {
    const wait: Wait = {
      dueMs: this.clock.now() + this.lengthMs,
      expire,
      before: this.last,
      after: undefined,
    };
    if (this.last === undefined) this.first = wait;
    else this.last.after = wait;
    this.last = wait;
    if (this.cancelTimer === undefined) this.arm(this.lengthMs);
    return wait;
  }

  /** To be called once, and not after it has expired. */
  end(wait: Wait): void {
    const { after, before } = wait;
    if (before === undefined) this.first = after;
    else before.after = after;
    if (after === undefined) this.last = before;
    else after.before = before;
    // A call that never settles would hold all that came later.
    wait.before = undefined;
    wait.after = undefined;
  }

  /** Nothing is waited for any more: the process may end. */
  stop(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }

  private arm(afterMs: number): void {
    this.cancelTimer = this.clock.setTimeout(() => this.look(), afterMs);
  }

  private look(): void {
    this.cancelTimer = undefined;
    const nowMs = this.clock.now();
    for (let wait = this.first; wait !== undefined && wait.dueMs <= nowMs; wait = this.first) {
      this.end(wait);
      wait.expire();
    }
    const { cancelTimer, first } = this;
    if (first !== undefined && cancelTimer === undefined) this.arm(Math.max(1, first.dueMs - nowMs));
  }
}
