import { type Clock, requireInteger, requireNumber, systemClock } from '../../base/index.js';
import { ofKind } from './kind.js';
import { RetryBudget, type RetryBudgetOptions } from './retry-budget.js';
import type { Context, Layer } from './service.js';
import { sleep } from './sleep.js';

export interface RetryOptions {
  /** Attempts in all, the first included. Default 3. */
  readonly attempts?: number;
  /** The shortest wait between two attempts. Default 100 ms. */
  readonly baseMs?: number;
  /** The longest, unless the error asks for more. Default 20 s. */
  readonly maxMs?: number;
  /** Shared by all calls of this layer. Default: 20 % of the first attempts of the last 10 s, or one retry a second. */
  readonly budget?: RetryBudget | RetryBudgetOptions;
  /** Whether an attempt that failed like this may be repeated. Default: always. */
  readonly retryIf?: (error: unknown, context: Context) => boolean;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/**
 * Repeats what failed, up to `attempts` times in all, and rejects with the last error. Between attempts it waits: each
 * wait is drawn between `baseMs` and three times the one before, at most `maxMs` (exponential backoff with decorrelated
 * jitter), and at least as long as the error's `retryAfterMs` asks for. Aborting `context.signal` ends the wait at once
 * with its reason. It gives up early when the budget is spent or the wait would pass `context.deadlineMs`.
 *
 * Attempts are counted in `context.attempt`, from 1.
 */
export function retry<Q, R>(options: RetryOptions = {}): Layer<Q, R> {
  const { attempts = 3, baseMs = 100, maxMs = 20_000, retryIf = () => true } = options;
  const { clock = systemClock, random = Math.random } = options;
  requireInteger('attempts', attempts, 1);
  requireNumber('baseMs', baseMs, 0);
  requireNumber('maxMs', maxMs, baseMs);
  const budget =
    options.budget instanceof RetryBudget ? options.budget : new RetryBudget({ clock, ...options.budget });
  return ofKind('retry', (next) => async (request, context) => {
    budget.countFirst();
    let waitMs = baseMs;
    for (let attempt = 1; ; attempt += 1) {
      const current: Context = { ...context, attempt };
      try {
        return await next(request, current);
      } catch (error) {
        if (context.signal.aborted || attempt >= attempts || !retryIf(error, current)) throw error;
        waitMs = Math.min(maxMs, baseMs + random() * (3 * waitMs - baseMs));
        const delayMs = Math.max(waitMs, retryAfterMs(error));
        const isTooLate = clock.now() + delayMs > (context.deadlineMs ?? Number.MAX_VALUE);
        if (isTooLate || !budget.tryRetry()) throw error;
        await sleep(delayMs, clock, context.signal);
      }
    }
  });
}

/** The earliest moment at which an error says that it is worth trying again. */
function retryAfterMs(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('retryAfterMs' in error)) return 0;
  const { retryAfterMs } = error;
  return typeof retryAfterMs === 'number' && !Number.isNaN(retryAfterMs) ? retryAfterMs : 0;
}
