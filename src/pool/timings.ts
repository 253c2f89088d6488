/** How long something took, over all times it happened, in milliseconds. All 0 when it never happened. */
export interface TimingSummary {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

const SMALLEST_MS = 0.001;
const GROWTH = 1.08;
const BUCKETS = 320; // 0.001 ms × 1.08 ** 320 is over 13 hours
const PER_BUCKET = 1 / Math.log(GROWTH);

/**
 * A histogram with buckets that grow by 8 %: 2.5 kB whatever is recorded, one logarithm a record.
 *
 * I1. `mean` and `max` are exact.
 * I2. A percentile is at most 4 % away from the recorded value of that rank, and never above `max`.
 */
export class Timings {
  readonly #buckets: Float64Array = new Float64Array(BUCKETS);
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;

  record(durationMs: number): void {
    const bucket = Math.floor(Math.log(durationMs / SMALLEST_MS) * PER_BUCKET);
    const index = bucket > 0 ? Math.min(bucket, BUCKETS - 1) : 0; // 0 also for no time at all (-Infinity, NaN)
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.#count += 1;
    this.#sumMs += durationMs;
    if (durationMs > this.#maxMs) this.#maxMs = durationMs;
  }

  /** 0 when nothing was recorded. */
  get mean(): number {
    return this.#count === 0 ? 0 : this.#sumMs / this.#count;
  }

  summary(): TimingSummary {
    return {
      mean: this.mean,
      p50: this.#percentile(0.5),
      p90: this.#percentile(0.9),
      p99: this.#percentile(0.99),
      max: this.#maxMs,
    };
  }

  #percentile(share: number): number {
    if (this.#count === 0) return 0;
    const rank = Math.ceil(share * this.#count);
    let seen = 0;
    const index = this.#buckets.findIndex((count) => (seen += count) >= rank);
    return Math.min(SMALLEST_MS * GROWTH ** (index + 0.5), this.#maxMs);
  }
}
