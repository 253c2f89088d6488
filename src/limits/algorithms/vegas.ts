import type { LimitAlgorithm } from '../algorithm.js';

/** After so many windows per unit of the limit the smallest latency is forgotten, in case the service changed. */
const PROBE_MULTIPLIER = 30;

/**
 * TCP Vegas (Brakmo and Peterson, 1994) with the logarithmic thresholds of Netflix's concurrency-limits (VegasLimit).
 *
 *     queue = ⌈limit × (1 − smallest latency / latency)⌉
 *     a call was dropped             limit ← limit − log10 limit
 *     queue ≤ log10 limit            limit ← limit + 6 log10 limit
 *     queue < 3 log10 limit          limit ← limit + log10 limit
 *     queue > 6 log10 limit          limit ← limit − log10 limit
 *
 * Its baseline is the smallest latency ever seen, which for a service of varying duration is far below the usual one:
 * it takes luck for slowness and sticks at low limits.
 */
export function vegas(): LimitAlgorithm {
  let smallestMs = 0;
  let windows = 0;
  return {
    onWindow({ limit, dropped, meanMs, minMs, maxInFlight }) {
      const step = Math.max(1, Math.log10(limit));
      windows += 1;
      if (windows >= PROBE_MULTIPLIER * limit) {
        windows = 0;
        smallestMs = 0;
      }
      if (dropped > 0) return limit - step;
      if (meanMs === 0) return limit;
      if (smallestMs === 0 || minMs < smallestMs) {
        smallestMs = minMs;
        return limit;
      }
      if (maxInFlight * 2 < limit) return limit;
      const queue = Math.ceil(limit * (1 - smallestMs / meanMs));
      if (queue <= step) return limit + 6 * step;
      if (queue < 3 * step) return limit + step;
      return queue > 6 * step ? limit - step : limit;
    },
  };
}
