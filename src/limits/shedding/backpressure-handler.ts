import { type Clock, requireInteger, systemClock } from '../../base/index.js';
import { AdaptiveLimiter } from '../adaptive-limiter.js';
import { holding } from '../token.js';
import { LoadSheddingError } from './load-shedding-error.js';

/** What became of a call: its value, or why it was refused. */
export type Executed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: LoadSheddingError };

/**
 * Runs a call now or not at all. For doors at which waiting is worse than being sent away: a request handler, a
 * listener, a poll.
 *
 * `execute` gives `{ ok: true, value }`, or at once `{ ok: false, error }` when `maxConcurrent` calls are in flight (or
 * as many as the limiter allows, or somebody waits for it); it never waits and never throws for shedding. What `fn`
 * throws is thrown on, and counts as dropped with the limiter.
 *
 * ```ts
 * const door = new BackpressureHandler(100);
 * const done = await door.execute(() => handle(request));
 * if (!done.ok) reply(503, { 'retry-after': Math.ceil(done.error.retryAfterMs / 1000) });
 * ```
 */
export class BackpressureHandler {
  readonly #limiter: AdaptiveLimiter;
  #shed = 0;

  /** `clock` measures how long calls take, of which `retryAfterMs` is made; a limiter has its own. */
  constructor(maxConcurrent: number | AdaptiveLimiter, options: { readonly clock?: Clock } = {}) {
    this.#limiter =
      maxConcurrent instanceof AdaptiveLimiter ? maxConcurrent : fixedLimiter(maxConcurrent, options.clock);
  }

  /** How many were refused so far. */
  get shed(): number {
    return this.#shed;
  }

  get inFlight(): number {
    return this.#limiter.inFlight;
  }

  async execute<T>(fn: () => T | Promise<T>): Promise<Executed<T>> {
    const token = this.#limiter.tryAcquire();
    if (token === undefined) {
      this.#shed += 1;
      return { ok: false, error: new LoadSheddingError('concurrency', this.#limiter.retryAfterMs) };
    }
    return { ok: true, value: await holding(token, fn, undefined) };
  }
}

/** A limiter that always allows the same number. */
export function fixedLimiter(maxConcurrent: number, clock: Clock = systemClock): AdaptiveLimiter {
  requireInteger('maxConcurrent', maxConcurrent, 1);
  return new AdaptiveLimiter({
    min: maxConcurrent,
    max: maxConcurrent,
    initial: maxConcurrent,
    algorithm: 'fixed',
    clock,
  });
}
