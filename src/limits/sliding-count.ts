const BUCKETS = 10;

/**
 * Two counts over the last `windowMs`, in ten buckets: what is given is between nine and ten tenths of the window old
 * at most, and keeping it costs the same at any rate.
 */
export class SlidingCount {
  readonly #bucketMs: number;
  readonly #first = new Float64Array(BUCKETS);
  readonly #second = new Float64Array(BUCKETS);
  #bucket = 0;

  constructor(windowMs: number) {
    this.#bucketMs = windowMs / BUCKETS;
  }

  add(which: 'first' | 'second', nowMs: number): void {
    this.#turn(nowMs);
    const counts = which === 'first' ? this.#first : this.#second;
    counts[this.#bucket % BUCKETS] = (counts[this.#bucket % BUCKETS] ?? 0) + 1;
  }

  read(nowMs: number): { readonly first: number; readonly second: number } {
    this.#turn(nowMs);
    return { first: sum(this.#first), second: sum(this.#second) };
  }

  clear(): void {
    this.#first.fill(0);
    this.#second.fill(0);
  }

  #turn(nowMs: number): void {
    const bucket = Math.floor(nowMs / this.#bucketMs);
    if (bucket - this.#bucket >= BUCKETS) this.clear();
    for (let passed = Math.max(this.#bucket + 1, bucket - BUCKETS + 1); passed <= bucket; passed += 1) {
      this.#first[passed % BUCKETS] = 0;
      this.#second[passed % BUCKETS] = 0;
    }
    this.#bucket = Math.max(this.#bucket, bucket);
  }
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
