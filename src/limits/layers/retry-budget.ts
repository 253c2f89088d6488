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
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #least: number;
  readonly #clock: Clock;
  /** First: first attempts. Second: retries. */
  readonly #counts: SlidingCount;

  constructor(options: RetryBudgetOptions = {}) {
    const { ratio = 0.2, perSecond = 1, windowMs = 10_000, clock = systemClock } = options;
    requireNumber('ratio', ratio, 0);
    requireNumber('perSecond', perSecond, 0);
    requireNumber('windowMs', windowMs, 1);
    this.#ratio = ratio;
    this.#least = (perSecond * windowMs) / 1_000;
    this.#clock = clock;
    this.#counts = new SlidingCount(windowMs);
  }

  countFirst(): void {
    this.#counts.add('first', this.#clock.now());
  }

  /** Takes one retry from the budget; false when there is none left. */
  tryRetry(): boolean {
    const nowMs = this.#clock.now();
    const { first, second: retries } = this.#counts.read(nowMs);
    if (retries + 1 > Math.max(this.#ratio * first, this.#least)) return false;
    this.#counts.add('second', nowMs);
    return true;
  }
}
