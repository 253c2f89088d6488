import type { LimitAlgorithm, Sample } from '../algorithm.js';

/**
 * The plain rule: back off on errors, grow while calls are quick.
 *
 *     error rate > 0.1      limit ← limit × 0.9
 *     latency < 100 ms      limit ← limit × 1.1
 *     otherwise             limit stays
 */
export function simpleRule(limit: number, errorRate: number, latencyMs: number): number {
  if (errorRate > 0.1) return limit * 0.9;
  return latencyMs < 100 ? limit * 1.1 : limit;
}

/**
 * The plain rule after every call, with its latency and the error rate of the window so far:
 *
 *     limit ← rule(limit, dropped / completed, latency)       for each call that ended
 *
 * It moves faster than the service can answer and knows no queue, so at 50 ms a call it is at `max` within a second.
 * Under lasting overload half of the work is then done for callers who have left. Kept because it is the rule that comes
 * to mind first, and for comparison; programs that measure for themselves call `adjust` at a pace of their own.
 */
export function simple(): LimitAlgorithm {
  return new Simple();
}

class Simple implements LimitAlgorithm {
  #factor = 1;
  #completed = 0;
  #dropped = 0;

  onSample({ startedAt, endedAt, outcome }: Sample): void {
    this.#completed += 1;
    if (outcome === 'dropped') this.#dropped += 1;
    this.#factor = simpleRule(this.#factor, this.#dropped / this.#completed, endedAt - startedAt);
  }

  onWindow({ limit }: { readonly limit: number }): number {
    const next = limit * this.#factor;
    this.#factor = 1;
    this.#completed = 0;
    this.#dropped = 0;
    return next;
  }
}
