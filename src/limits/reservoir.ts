const KEPT = 512;

/**
 * Numbers in the order they came, at most 512 of them: beyond that every second one is let go and from then on only
 * every second, fourth, … is taken, so that a window costs the same at any rate. Up to 512 it is exact.
 */
export class Reservoir {
  readonly #kept = new Float64Array(KEPT);
  /** What is sorted, so that a look allocates no more than a view. */
  readonly #inOrder = new Float64Array(KEPT);
  #keptCount = 0;
  #stride = 1;
  #offered = 0;

  /** How many were offered, kept or not. */
  get count(): number {
    return this.#offered;
  }

  add(value: number): void {
    const index = this.#offered;
    this.#offered += 1;
    if (index % this.#stride !== 0) return;
    if (this.#keptCount === KEPT) {
      for (let kept = 0; kept < KEPT / 2; kept += 1) this.#kept[kept] = this.#kept[2 * kept] as number;
      this.#keptCount = KEPT / 2;
      this.#stride *= 2;
      if (index % this.#stride !== 0) return;
    }
    this.#kept[this.#keptCount] = value;
    this.#keptCount += 1;
  }

  clear(): void {
    this.#keptCount = 0;
    this.#stride = 1;
    this.#offered = 0;
  }

  /** What was kept, smallest first. Good until the next look. */
  sorted(): Float64Array {
    return this.#sorted(0);
  }

  /** The newest `share` of what was kept, at least `least` of them where there are so many, smallest first. Good until the next look. */
  newest(share: number, least: number): Float64Array {
    return this.#sorted(Math.max(0, this.#keptCount - Math.max(least, Math.floor(this.#keptCount * share))));
  }

  /** The sum of everything offered, as far as what was kept stands for it. */
  sum(): number {
    let sum = 0;
    for (let index = 0; index < this.#keptCount; index += 1) sum += this.#kept[index] as number;
    return this.#keptCount === 0 ? 0 : (sum * this.#offered) / this.#keptCount;
  }

  #sorted(from: number): Float64Array {
    const count = this.#keptCount - from;
    for (let index = 0; index < count; index += 1) {
      this.#inOrder[index] = this.#kept[from + index] as number;
    }
    return this.#inOrder.subarray(0, count).sort();
  }
}

/** A quantile of sorted numbers; 0 of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
