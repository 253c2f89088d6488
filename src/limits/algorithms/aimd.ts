import type { LimitAlgorithm } from '../algorithm.js';

const BACKOFF = 0.9;

/**
 * Additive increase, multiplicative decrease, as TCP Reno has it and Netflix's concurrency-limits (AIMDLimit) carried
 * it over to calls.
 *
 *     a call was dropped             limit ← limit × 0.9
 *     in flight ≥ limit / 2          limit ← limit + 1
 *
 * Its only signal is loss, so it fills every queue until callers time out, and then saws up and down.
 */
export function aimd(): LimitAlgorithm {
  return {
    onWindow({ limit, dropped, maxInFlight }) {
      if (dropped > 0) return limit * BACKOFF;
      return maxInFlight * 2 >= limit ? limit + 1 : limit;
    },
  };
}
