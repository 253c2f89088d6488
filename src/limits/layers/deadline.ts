import { type Clock, LONGEST_TIMER_MS, requireNumber, systemClock } from '../../base/index.js';
import { LoadSheddingError } from '../shedding/load-shedding-error.js';
import { ofKind } from './kind.js';
import type { Layer } from './service.js';
import { atMost } from './timeout.js';

export interface DeadlineOptions {
  /** How long after its arrival here a call is still of use. */
  readonly timeoutMs: number;
  readonly clock?: Clock;
}

/**
 * Gives a call a deadline, `timeoutMs` from now, or keeps the one it has if that is earlier. Layers inside read it from
 * `context.deadlineMs`: queues refuse what cannot be done in time, `retry` does not begin an attempt after it. A call
 * that arrives after its deadline is refused with `LOAD_SHED` (`deadline`); one that is not done at its deadline rejects
 * with `TIMEOUT`, as `timeout` does.
 */
export function deadline<Q, R>({ timeoutMs, clock = systemClock }: DeadlineOptions): Layer<Q, R> {
  requireNumber('timeoutMs', timeoutMs, 0, LONGEST_TIMER_MS);
  return ofKind('deadline', (next) => (request, context) => {
    const nowMs = clock.now();
    const { deadlineMs = Infinity } = context;
    if (deadlineMs <= nowMs) return Promise.reject(new LoadSheddingError('deadline', 0));
    const leftMs = deadlineMs - nowMs;
    if (leftMs < timeoutMs) return atMost(leftMs, clock, next, request, context);
    // Not reckoned back from the moment: its rounding would make the longest time too long for a timer.
    return atMost(timeoutMs, clock, next, request, { ...context, deadlineMs: nowMs + timeoutMs });
  });
}
