import { LONGEST_TIMER_MS } from '../../../base/index.js';
import type { WorkerPlan } from './worker.js';

/** What a worker may be late, on a busy machine, before it counts as stuck. */
const GRACE_MS = 2_000;
const LONGEST_BACKOFF_MS = 20_000;

/**
 * After how long a worker that has not given anything is stuck: a call of its own ends in time, or is ended, unless the function
 * holds the whole worker. Undefined when calls may take as long as they like.
 */
export function longestMs(
  { backoffMs, concurrency, rate, retries, timeoutMs }: WorkerPlan,
  turnMs: number,
): number | undefined {
  if (timeoutMs === 0) return undefined;
  const lanes = concurrency === 'auto' ? 1_000 : concurrency;
  const waitMs = rate === undefined ? 0 : (2 * lanes * 1_000) / rate;
  const attemptMs = timeoutMs + waitMs;
  const backoffsMs = retries * Math.max(backoffMs, LONGEST_BACKOFF_MS);
  const callMs = (retries > 0 ? 2 : 1) * (retries + 1) * attemptMs + backoffsMs;
  return Math.min(LONGEST_TIMER_MS, turnMs + callMs + GRACE_MS);
}
