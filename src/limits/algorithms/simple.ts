import type { LimitAlgorithm } from '../algorithm.js';

/**
 * The plain rule: back off on errors, grow while calls are quick.
 *
 *     error rate > 0.1      limit ← limit × 0.9
 *     latency < 100 ms      limit ← limit × 1.1
 *     otherwise             limit stays
 *
 * It knows no queue: a service that answers in 50 ms is driven up to 100 ms, or to `max`. Under lasting overload
 * more than half of the work is done for callers that have left. For programs that call `adjust` with figures of
 * their own.
 */
export function simpleRule(limit: number, errorRate: number, latencyMs: number): number {
  if (errorRate > 0.1) return limit * 0.9;
  return latencyMs < 100 ? limit * 1.1 : limit;
}

export function simple(): LimitAlgorithm {
  return {
    onWindow: ({ limit, completed, dropped, meanMs }) => simpleRule(limit, dropped / completed, meanMs),
  };
}
