import type { LimitAlgorithm, WindowStats } from '../algorithm.js';

const TOLERANCE = 1.5;
const SMOOTHING = 0.2;
const QUEUE = 4;
const WINDOW_MS = 1_000;
const WINDOWS = 600;
const WARM_UP_WINDOWS = 10;

/**
 * Gradient2 of Netflix's concurrency-limits (Gradient2Limit behind a WindowedLimit), with its published constants: the
 * limit follows the ratio of a long and a short average of the same latency, once a second.
 *
 *     long     = average of the latency over 600 s (the first ten plainly); × 0.95 while long > 2 × latency
 *     gradient = max(0.5, min(1, 1.5 × long / latency))
 *     limit    ← 0.8 × limit + 0.2 × (limit × gradient + 4)        only while in flight ≥ limit / 2
 *
 * The long average is taken under load, too. Under lasting overload it learns the queue as if it were the service,
 * allows half as much again, learns that, and so drifts up for ever. Kept for comparison.
 */
export function gradient2(): LimitAlgorithm {
  return new Gradient2();
}

class Gradient2 implements LimitAlgorithm {
  #longMs = 0;
  #windows = 0;
  #durationMs = 0;
  #sumMs = 0;
  #succeeded = 0;
  #maxInFlight = 0;

  onWindow(window: WindowStats): number {
    const succeeded = window.completed - window.dropped;
    this.#durationMs += window.durationMs;
    this.#sumMs += window.meanMs * succeeded;
    this.#succeeded += succeeded;
    this.#maxInFlight = Math.max(this.#maxInFlight, window.maxInFlight);
    if (this.#durationMs < WINDOW_MS || this.#succeeded === 0) return window.limit;
    const next = this.#follow(window.limit, this.#sumMs / this.#succeeded, this.#maxInFlight);
    this.#durationMs = 0;
    this.#sumMs = 0;
    this.#succeeded = 0;
    this.#maxInFlight = 0;
    return next;
  }

  #follow(limit: number, latencyMs: number, inFlight: number): number {
    this.#windows += 1;
    const weight = this.#windows <= WARM_UP_WINDOWS ? 1 / this.#windows : 2 / (WINDOWS + 1);
    this.#longMs += (latencyMs - this.#longMs) * weight;
    if (this.#longMs > 2 * latencyMs) this.#longMs *= 0.95;
    if (inFlight < limit / 2) return limit;
    const gradient = Math.max(0.5, Math.min(1, (TOLERANCE * this.#longMs) / latencyMs));
    return limit * (1 - SMOOTHING) + (limit * gradient + QUEUE) * SMOOTHING;
  }
}
