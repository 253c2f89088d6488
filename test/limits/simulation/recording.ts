import type { Visit } from './server.js';

/**
 * What one run showed. Times in ms, windows half open: `from` included, `to` not.
 *
 * - I1 What servers worked on belongs to the window in which they worked, what became of a call to the one it arrived in.
 */
export class Recording {
  readonly #arrivedAt: number[] = [];
  readonly #refusedAt: number[] = [];
  readonly #servedArrivedAt: number[] = [];
  readonly #takenUpAt: number[] = [];
  readonly #servedAt: number[] = [];
  readonly #workMs: number[] = [];
  readonly #limitAt: number[] = [];
  readonly #limits: number[] = [];
  readonly #inFlight: number[] = [];

  arrived(atMs: number): void {
    this.#arrivedAt.push(atMs);
  }

  refused(arrivedMs: number): void {
    this.#refusedAt.push(arrivedMs);
  }

  /** A call came back in time. */
  served(arrivedMs: number, { takenUpMs, workMs }: Visit, endedMs: number): void {
    this.#servedArrivedAt.push(arrivedMs);
    this.#takenUpAt.push(takenUpMs);
    this.#servedAt.push(endedMs);
    this.#workMs.push(workMs);
  }

  sample(atMs: number, limit: number, inFlight: number): void {
    this.#limitAt.push(atMs);
    this.#limits.push(limit);
    this.#inFlight.push(inFlight);
  }

  /**
   * The share of what so many servers can work that went into calls that came back in time. A count of calls would have in
   * it by how much those drawn happen to be longer or shorter than the mean, two per cent in ten seconds; this has not.
   */
  goodput(servers: number, from = 0, to: number = this.#endMs): number {
    let workedMs = 0;
    for (const [index, workMs] of this.#workMs.entries()) {
      const takenUpMs = this.#takenUpAt[index] ?? 0;
      const endedMs = this.#servedAt[index] ?? 0;
      const insideMs = Math.min(endedMs, to) - Math.max(takenUpMs, from);
      // A server that is slowed down takes longer over the same work.
      if (insideMs > 0) workedMs += (workMs * insideMs) / (endedMs - takenUpMs);
    }
    return workedMs / (servers * (to - from));
  }

  /** The share of arrivals that came back in time. */
  servedShare(from = 0, to: number = this.#endMs): number {
    return inside(this.#servedArrivedAt, from, to) / inside(this.#arrivedAt, from, to);
  }

  refusedShare(from = 0, to: number = this.#endMs): number {
    return inside(this.#refusedAt, from, to) / inside(this.#arrivedAt, from, to);
  }

  /** A quantile (0.99, say) of what served calls took. */
  latency(quantile: number, from = 0, to: number = this.#endMs): number {
    const took = new Float64Array(inside(this.#servedAt, from, to));
    let count = 0;
    for (const [index, endedMs] of this.#servedAt.entries()) {
      if (within(endedMs, from, to)) took[count++] = endedMs - (this.#servedArrivedAt[index] ?? 0);
    }
    took.sort();
    return took[Math.min(count - 1, Math.floor(quantile * count))] ?? Number.NaN;
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
  let count = 0;
  for (const atMs of times) if (within(atMs, from, to)) count += 1;
  return count;
}
