import type { Sample, WindowStats } from '../../algorithm.js';
import { quantile, Reservoir } from '../../reservoir.js';
import { type Typical, typical } from './typical.js';

/** What was seen since the limit last moved, once its effect had time to show. */
export interface Reading extends Typical {
  readonly calls: number;
  /** The same of the newest quarter: what was true a while ago must not raise the limit now. */
  readonly newest: () => Typical;
  readonly meanInFlight: number;
  readonly callsPerMs: number;
  readonly durationMs: number;
  /** The limit was reached. */
  readonly reached: boolean;
  /** Hardly anything was dropped. */
  readonly isClean: boolean;
  /** The part of `meanInFlight` that the measured latencies account for: little when calls are stuck. */
  readonly accounted: () => number;
}

/** Below so many calls nothing can be said. */
export const FEW_CALLS = 16;
/** With so many, the last word can be said. */
export const MANY_CALLS = 128;

/** Collects calls and windows from a moment on. */
export class Evidence {
  #fromMs = -Infinity;
  readonly #tookMs = new Reservoir();
  #lostMs: number[] = [];
  #ended = 0;
  #dropped = 0;
  #served = 0;
  #durationMs = 0;
  #inFlightMs = 0;
  #reached = false;

  get durationMs(): number {
    return this.#durationMs;
  }

  get calls(): number {
    return this.#tookMs.count;
  }

  /** Mean latency by Little's law; 0 as long as it cannot be known. */
  get meanMs(): number {
    return this.#served === 0 ? 0 : this.#inFlightMs / this.#served;
  }

  restart(fromMs: number): void {
    this.#fromMs = fromMs;
    this.#tookMs.clear();
    this.#lostMs = [];
    this.#ended = 0;
    this.#dropped = 0;
    this.#served = 0;
    this.#durationMs = 0;
    this.#inFlightMs = 0;
    this.#reached = false;
  }

  addCall(sample: Sample, baselineMs: number): void {
    if (sample.endedAt < this.#fromMs) return;
    const tookMs = sample.endedAt - sample.startedAt;
    this.#ended += 1;
    if (sample.outcome === 'success') {
      this.#served += 1;
      this.#tookMs.add(tookMs);
      return;
    }
    this.#dropped += 1;
    // An error within a millisecond says nothing of the service's speed; a timeout says that it is slower than that.
    if (tookMs >= baselineMs / 2) this.#served += 1;
    if (tookMs > baselineMs && this.#lostMs.length < MANY_CALLS) this.#lostMs.push(tookMs);
  }

  addWindow(window: WindowStats, nowMs: number): void {
    const insideMs = Math.min(window.durationMs, nowMs - this.#fromMs);
    if (insideMs <= 0) return;
    this.#durationMs += insideMs;
    this.#inFlightMs += window.meanInFlight * insideMs;
    this.#reached ||= window.saturated;
  }

  /** Only with at least `FEW_CALLS` calls and some time. Good until the next call ends. */
  read(): Reading {
    const sorted = this.#tookMs.sorted();
    const late = quantile(sorted, 0.95);
    const meanInFlight = this.#inFlightMs / this.#durationMs;
    const { ms, errorMs } = typical(sorted, this.#lostMs.filter((tookMs) => tookMs > late).length);
    return {
      ms,
      errorMs,
      calls: this.#tookMs.count,
      newest: () => typical(this.#tookMs.newest(0.25, FEW_CALLS)),
      meanInFlight,
      callsPerMs: this.#served / this.#durationMs,
      durationMs: this.#durationMs,
      reached: this.#reached,
      isClean: this.#dropped <= 0.1 * this.#ended,
      accounted: () => this.#tookMs.sum() / this.#durationMs,
    };
  }
}
