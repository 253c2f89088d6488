import { type Clock, LONGEST_TIMER_MS, PipelineError, requireNumber, systemClock } from '../../base/index.js';
import { InnerSignal } from './inner-signal.js';
import { ofKind } from './kind.js';
import type { Context, Layer, Service } from './service.js';
import { hold } from './within.js';

export interface TimeoutOptions {
  /** How long one call may take, waiting inside included. */
  readonly timeoutMs: number;
  readonly clock?: Clock;
}

/**
 * A call that takes longer than `timeoutMs` rejects with `TIMEOUT`, and the signal inside is aborted with that error. The
 * function may go on for a while; limits outside and inside keep its permit until it has settled. Aborting the outer
 * signal aborts the inner one with the same reason.
 */
export function timeout<Q, R>({ timeoutMs, clock = systemClock }: TimeoutOptions): Layer<Q, R> {
  requireNumber('timeoutMs', timeoutMs, 0, LONGEST_TIMER_MS);
  return ofKind('timeout', (next) => (request, context) => atMost(timeoutMs, clock, next, request, context));
}

/** Calls `next` with a signal of its own, and rejects with `TIMEOUT` if it has not settled after `timeoutMs`. */
export function atMost<Q, R>(
  timeoutMs: number,
  clock: Clock,
  next: Service<Q, R>,
  request: Q,
  context: Context,
): Promise<R> {
  const { signal } = context;
  if (signal.aborted) return Promise.reject(signal.reason);
  const inner = new InnerSignal(signal);
  // What a layer inside throws at once is a rejection, too, and comes after the timer has been set.
  const within: Context = {
    ...context,
    get signal() {
      return inner.signal;
    },
  };
  const run = async (): Promise<R> => next(request, within);
  return new Promise((resolve, reject) => {
    const call = run();
    const cancelTimer = clock.setTimeout(() => {
      const error = new PipelineError('TIMEOUT', `not done within ${timeoutMs} ms`);
      hold(context, call);
      reject(error);
      inner.abort(error);
    }, timeoutMs);
    const over = (): void => {
      cancelTimer();
      inner.release();
    };
    call.then(over, over);
    call.then(resolve, reject);
  });
}
