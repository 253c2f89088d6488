import { type Clock, requireNumber, systemClock } from '../../base/index.js';
import { SlidingCount } from '../sliding-count.js';

export interface RetryBudgetOptions {
  /** Retries allowed for each first attempt. Default 0.2. */
  readonly ratio?: number;
  /** Retries a second that are allowed however few the first attempts. Default 1. */
  readonly perSecond?: number;
  /** Over how long both are counted. Default 10 s. */
  readonly windowMs?: number;
  readonly clock?: Clock;
}

/**
 * Bounds what retries add to the load of a service that is failing. Over the last `windowMs` there are at most
 * `ratio` × the first attempts, or `perSecond` a second where that is more. Shared by all calls of a layer, and by several
 * layers when it is given to them.
 *
 * - I1 `retries ≤ max(ratio × first attempts, perSecond × windowMs / 1000)`, both counted over any `windowMs`.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #least: number;
  readonly #clock: Clock;
  readonly #firsts: SlidingCount;
  readonly #retries: SlidingCount;

  constructor(options: RetryBudgetOptions = {}) {
    const { ratio = 0.2, perSecond = 1, windowMs = 10_000, clock = systemClock } = options;
    requireNumber('ratio', ratio, 0);
    requireNumber('perSecond', perSecond, 0);
    requireNumber('windowMs', windowMs, 1, Number.MAX_VALUE);
    this.#ratio = ratio;
    this.#least = (perSecond * windowMs) / 1_000;
    this.#clock = clock;
    this.#firsts = new SlidingCount(windowMs, 'atMost');
    this.#retries = new SlidingCount(windowMs, 'atLeast');
  }

  countFirst(): void {
    this.#firsts.add(this.#clock.now());
  }

  /** Takes one retry from the budget; false when there is none left. */
  tryRetry(): boolean {
    const nowMs = this.#clock.now();
    const allowed = Math.max(this.#ratio * this.#firsts.read(nowMs), this.#least);
    if (this.#retries.read(nowMs) + 1 > allowed) return false;
    this.#retries.add(nowMs);
    return true;
  }
}
