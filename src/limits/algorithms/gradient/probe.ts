import type { Sample } from '../../algorithm.js';
import type { Baseline } from './baseline.js';
import { typical } from './typical.js';

const CALLS = 16;
const FIRST_AFTER_MS = 2_000;
const EVERY_MS = 30_000;
const SUSPECT_AFTER_MS = 1_000;

type State =
  | { readonly kind: 'resting' }
  /** Fewer are admitted than can be busy: whatever starts now meets no queue. */
  | {
      readonly kind: 'looking';
      readonly sinceMs: number;
      readonly ceiling: number;
      readonly tookMs: number[];
    }
  /** Admission is as usual again; the last calls of the cohort are awaited. */
  | {
      readonly kind: 'awaiting';
      readonly sinceMs: number;
      readonly liftedMs: number;
      readonly tookMs: number[];
    };

/**
 * Looks at the service without load while there is load: for a moment fewer calls are admitted than it can serve, and
 * those *started* in that moment are measured. First after 2 s at the limit, then after 4, 8, 16 and from then on
 * about every 30 s; soon again after a strange result.
 */
export class Probe {
  #state: State = { kind: 'resting' };
  #everyMs = FIRST_AFTER_MS;
  readonly #baseline: Baseline;
  readonly #random: () => number;

  constructor(baseline: Baseline, random: () => number) {
    this.#baseline = baseline;
    this.#random = random;
  }

  get isRunning(): boolean {
    return this.#state.kind !== 'resting';
  }

  get ceiling(): number | undefined {
    return this.#state.kind === 'looking' ? this.#state.ceiling : undefined;
  }

  isDue(saturatedForMs: number): boolean {
    return saturatedForMs >= this.#everyMs;
  }

  /** `busy`: how many calls the service seems to work on at once. */
  start(nowMs: number, busy: number): void {
    this.#state = {
      kind: 'looking',
      sinceMs: nowMs,
      ceiling: Math.max(1, Math.floor(0.6 * busy)),
      tookMs: [],
    };
    // Drawn, so that many clients of one service do not look at the same moment, each at the others' load.
    this.#everyMs = Math.min(EVERY_MS, 2 * this.#everyMs) * (0.9 + 0.2 * this.#random());
  }

  addCall(sample: Sample): void {
    const state = this.#state;
    if (state.kind === 'resting' || sample.outcome === 'dropped' || sample.startedAt < state.sinceMs) return;
    if (state.kind === 'awaiting' && sample.startedAt >= state.liftedMs) return;
    state.tookMs.push(sample.endedAt - sample.startedAt);
  }

  /** Moves on if it is time; true when that ended the probe. */
  advance(nowMs: number): boolean {
    const state = this.#state;
    if (state.kind === 'looking') {
      const { sinceMs, tookMs } = state;
      if (tookMs.length < CALLS && nowMs - sinceMs < Math.max(1_000, 20 * this.#baseline.ms)) return false;
      this.#state = { kind: 'awaiting', sinceMs, liftedMs: nowMs, tookMs };
      return false;
    }
    if (state.kind === 'resting' || nowMs - state.liftedMs < 4 * this.#baseline.ms) return false;
    this.#conclude(state.tookMs);
    return true;
  }

  #conclude(tookMs: number[]): void {
    this.#state = { kind: 'resting' };
    if (tookMs.length < CALLS / 2) return;
    const reading = typical(tookMs.sort((a, b) => a - b));
    if (this.#baseline.check(reading, tookMs.length) !== 'none') this.#everyMs = SUSPECT_AFTER_MS;
  }
}
