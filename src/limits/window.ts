import type { Sample, WindowStats } from './algorithm.js';
import { quantile, Reservoir } from './reservoir.js';

/**
 * The measurements between two decisions. Latencies are kept exactly up to 512; beyond that every second one is let
 * go and from then on only every second, fourth, … is kept, so a window costs the same whatever the rate.
 */
export class Window {
  #startedAt = 0;
  #open = false;
  #completed = 0;
  #dropped = 0;
  #successes = 0;
  #sumMs = 0;
  #minMs = Infinity;
  #maxInFlight = 0;
  #reached = false;
  #inFlightTime = 0;
  #inFlightSince = 0;
  readonly #tookMs = new Reservoir();

  /** Nothing is measured before the first call, nor while none is in flight and none has ended. Calls in flight were `before` until now and are `after` from now on. */
  moved(before: number, after: number, nowMs: number): void {
    if (!this.#open || (before === 0 && this.#completed === 0)) this.#begin(nowMs);
    this.#inFlightTime += before * (nowMs - this.#inFlightSince);
    this.#inFlightSince = nowMs;
    if (after > this.#maxInFlight) this.#maxInFlight = after;
  }

  reached(): void {
    this.#reached = true;
  }

  ended(sample: Sample): void {
    this.#completed += 1;
    if (sample.outcome === 'dropped') {
      this.#dropped += 1;
      return;
    }
    const tookMs = sample.endedAt - sample.startedAt;
    this.#sumMs += tookMs;
    if (tookMs < this.#minMs) this.#minMs = tookMs;
    this.#tookMs.add(tookMs);
    this.#successes += 1;
  }

  /** Long enough and with enough in it to decide on. */
  isDue(nowMs: number): boolean {
    const durationMs = nowMs - this.#startedAt;
    return (
      (durationMs >= 100 && this.#completed >= 10) ||
      (durationMs >= 50 && this.#completed >= 20) ||
      (durationMs >= 1_000 && this.#completed > 0)
    );
  }

  /** What was measured; the next window begins. */
  close(limit: number, inFlight: number, nowMs: number): WindowStats {
    this.#inFlightTime += inFlight * (nowMs - this.#inFlightSince);
    const durationMs = nowMs - this.#startedAt;
    const sorted = this.#tookMs.sorted();
    const stats: WindowStats = {
      limit,
      maxInFlight: this.#maxInFlight,
      meanInFlight: this.#inFlightTime / durationMs,
      completed: this.#completed,
      dropped: this.#dropped,
      meanMs: this.#successes === 0 ? 0 : this.#sumMs / this.#successes,
      p50Ms: quantile(sorted, 0.5),
      p90Ms: quantile(sorted, 0.9),
      minMs: this.#successes === 0 ? 0 : this.#minMs,
      saturated: this.#reached,
      durationMs,
      throughput: (this.#completed / durationMs) * 1_000,
    };
    this.#begin(nowMs);
    this.#maxInFlight = inFlight;
    return stats;
  }

  #begin(nowMs: number): void {
    this.#open = true;
    this.#startedAt = nowMs;
    this.#completed = 0;
    this.#dropped = 0;
    this.#successes = 0;
    this.#sumMs = 0;
    this.#minMs = Infinity;
    this.#maxInFlight = 0;
    this.#reached = false;
    this.#inFlightTime = 0;
    this.#inFlightSince = nowMs;
    this.#tookMs.clear();
  }
}
