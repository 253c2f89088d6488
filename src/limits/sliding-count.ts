const BUCKETS = 100;

/**
 * How often something happened over the last `windowMs`, in a hundred buckets: it costs the same at any rate. What is
 * older than the window is never counted with `atMost`; nothing in the window is ever left out with `atLeast`, which
 * counts up to a hundredth more. A bound on a ratio takes one of each and holds exactly.
 */
export class SlidingCount {
  readonly #bucketMs: number;
  readonly #counts: Float64Array;
  #originMs: number | undefined = undefined;
  #newest = 0;
  #total = 0;

  constructor(windowMs: number, edge: 'atMost' | 'atLeast') {
    this.#bucketMs = windowMs / BUCKETS;
    this.#counts = new Float64Array(edge === 'atMost' ? BUCKETS : BUCKETS + 1);
  }

  add(nowMs: number): void {
    this.#turn(nowMs);
    const index = this.#newest % this.#counts.length;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total += 1;
  }

  read(nowMs: number): number {
    this.#turn(nowMs);
    return this.#total;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }

  #turn(nowMs: number): void {
    this.#originMs ??= nowMs;
    const bucket = Math.floor((nowMs - this.#originMs) / this.#bucketMs);
    const size = this.#counts.length;
    if (bucket - this.#newest >= size) this.clear();
    for (let passed = Math.max(this.#newest + 1, bucket - size + 1); passed <= bucket; passed += 1) {
      this.#total -= this.#counts[passed % size] ?? 0;
      this.#counts[passed % size] = 0;
    }
    this.#newest = Math.max(this.#newest, bucket);
  }
}
