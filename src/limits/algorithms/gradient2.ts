import type { LimitAlgorithm } from '../algorithm.js';

const TOLERANCE = 1.5;
const SMOOTHING = 0.2;
const QUEUE = 4;
const WINDOWS = 600;
const WARM_UP_WINDOWS = 10;

/**
 * Gradient2 of Netflix's concurrency-limits, as published: the limit follows the ratio of a long and a short average
 * of the same latency.
 *
 *     long     = average of the latency over 600 windows (the first ten plainly); × 0.95 while long > 2 × latency
 *     gradient = max(0.5, min(1, 1.5 × long / latency))
 *     limit    ← 0.8 × limit + 0.2 × (limit × gradient + 4)        only while in flight ≥ limit / 2
 *
 * The long average is taken under load, too. Under lasting overload it learns the queue as if it were the service,
 * allows half as much again, learns that, and so drifts up for ever. Kept for comparison.
 */
export function gradient2(): LimitAlgorithm {
  let longMs = 0;
  let windows = 0;
  return {
    onWindow({ limit, meanMs, maxInFlight }) {
      if (meanMs === 0) return limit;
      windows += 1;
      longMs += (meanMs - longMs) * (windows <= WARM_UP_WINDOWS ? 1 / windows : 2 / (WINDOWS + 1));
      if (longMs > 2 * meanMs) longMs *= 0.95;
      if (maxInFlight < limit / 2) return limit;
      const gradient = Math.max(0.5, Math.min(1, (TOLERANCE * longMs) / meanMs));
      return limit * (1 - SMOOTHING) + (limit * gradient + QUEUE) * SMOOTHING;
    },
  };
}
