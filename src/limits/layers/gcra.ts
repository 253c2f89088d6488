/**
 * The generic cell rate algorithm (ITU-T I.371): one moment of state instead of a bucket to refill.
 *
 *     emission interval T = periodMs / limit,  tolerance τ = (burst − 1) × T
 *     conforms at t ⇔ t ≥ TAT − τ;  then TAT ← max(t, TAT) + T
 *
 * - I1 In any interval of t ms at most `burst + t / T` calls conform.
 */
export class Gcra {
  readonly intervalMs: number;
  readonly #toleranceMs: number;
  /** TAT as a multiple of T from where the line of calls began: adding T again and again would add up rounding. */
  #beganMs = -Infinity;
  #taken = 0;

  constructor(limit: number, periodMs: number, burst: number) {
    this.intervalMs = periodMs / limit;
    this.#toleranceMs = (burst - 1) * this.intervalMs;
  }

  /** The earliest moment at which the next call conforms. */
  get nextMs(): number {
    return this.#beganMs + this.#taken * this.intervalMs - this.#toleranceMs;
  }

  /** Takes one, which must conform. */
  take(nowMs: number): void {
    if (nowMs >= this.#beganMs + this.#taken * this.intervalMs) {
      this.#beganMs = nowMs;
      this.#taken = 0;
    }
    this.#taken += 1;
  }
}
