/** What one run showed. Times in ms, windows half open: `from` included, `to` not. */
export class Recording {
  readonly #arrivedAt: number[] = [];
  readonly #refusedAt: number[] = [];
  readonly #servedAt: number[] = [];
  readonly #tookMs: number[] = [];
  readonly #limitAt: number[] = [];
  readonly #limits: number[] = [];
  readonly #inFlight: number[] = [];

  arrived(atMs: number): void {
    this.#arrivedAt.push(atMs);
  }

  refused(arrivedMs: number): void {
    this.#refusedAt.push(arrivedMs);
  }

  served(atMs: number, tookMs: number): void {
    this.#servedAt.push(atMs);
    this.#tookMs.push(tookMs);
  }

  sample(atMs: number, limit: number, inFlight: number): void {
    this.#limitAt.push(atMs);
    this.#limits.push(limit);
    this.#inFlight.push(inFlight);
  }

  /** Calls a second that came back in time. */
  goodput(from = 0, to: number = this.#endMs): number {
    return (inside(this.#servedAt, from, to) / (to - from)) * 1_000;
  }

  /** The share of arrivals that came back in time. */
  servedShare(from = 0, to: number = this.#endMs): number {
    return inside(this.#servedAt, from, to) / inside(this.#arrivedAt, from, to);
  }

  refusedShare(from = 0, to: number = this.#endMs): number {
    return inside(this.#refusedAt, from, to) / inside(this.#arrivedAt, from, to);
  }

  /** A quantile (0.99, say) of what served calls took. */
  latency(quantile: number, from = 0, to: number = this.#endMs): number {
    const took = Float64Array.from(
      this.#tookMs.filter((_, index) => within(this.#servedAt[index] ?? 0, from, to)),
    ).sort();
    return took[Math.min(took.length - 1, Math.floor(quantile * took.length))] ?? Number.NaN;
  }

  limitAt(atMs: number): number {
    const index = this.#limitAt.findLastIndex((sampled) => sampled <= atMs);
    return this.#limits[index] ?? Number.NaN;
  }

  /** The limits read every 100 ms. */
  limits(from = 0, to: number = this.#endMs): number[] {
    return this.#limits.filter((_, index) => within(this.#limitAt[index] ?? 0, from, to));
  }

  meanLimit(from = 0, to: number = this.#endMs): number {
    const limits = this.limits(from, to);
    return limits.reduce((sum, limit) => sum + limit, 0) / limits.length;
  }

  maxInFlight(from = 0, to: number = this.#endMs): number {
    return this.#inFlight.reduce(
      (most, count, index) => (within(this.#limitAt[index] ?? 0, from, to) ? Math.max(most, count) : most),
      0,
    );
  }

  get #endMs(): number {
    return this.#limitAt.at(-1) ?? 0;
  }
}

function within(atMs: number, from: number, to: number): boolean {
  return atMs >= from && atMs < to;
}

function inside(times: readonly number[], from: number, to: number): number {
  return times.reduce((count, atMs) => count + (within(atMs, from, to) ? 1 : 0), 0);
}
