import type { Sample } from '../../algorithm.js';
import type { Baseline } from './baseline.js';
import { typical } from './typical.js';

/** How many calls make a cohort; the first looks have to be more exact, since there is little to weigh them against. */
const CALLS = 16;
const FIRST_CALLS = 32;
const FIRST_AFTER_MS = 2_000;
const EVERY_MS = 30_000;
/** How many times as long as a look took the next one is away, at least: looking costs up to half of the throughput. */
const FIRST_LOOKS_APART = 12;
const LOOKS_APART = 100;
const SUSPECT_AFTER_MS = 1_000;
/** By how much a look may be longer than the last one that ended with too few calls, and than a usual one at most. */
const MORE_PATIENCE = 4;
const MOST_PATIENCE = 64;

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
      readonly ceiling: number;
      readonly tookMs: number[];
    };

/**
 * Looks at the service without load while there is load: for a moment fewer calls are admitted than it can serve, and
 * those *started* in that moment are measured. Admission is as usual again as soon as enough have started, not when
 * they have ended. First after 2 s at the limit, then after 4, 8, 16 and from then on about every 30 s, but never so
 * often that looking costs more than half a per cent of the throughput; soon again after a strange result.
 *
 * - I1 A call that was let in beyond the ceiling (a limiter in shadow mode refuses nobody) is not in the cohort.
 * - I2 A look that ends with too few calls is followed by a longer one. How long a look may take is reckoned by the baseline:
 *   of a service that has become many times slower too few calls would end in it, every time, and it would never be known.
 */
export class Probe {
  #state: State = { kind: 'resting' };
  #everyMs = FIRST_AFTER_MS;
  #looksApart = FIRST_LOOKS_APART;
  #lookedMs = 0;
  /** How many times as long as usual a look may take; 1 unless the last ones told too little, or something strange. */
  #patience = 1;
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
    this.#looksApart = Math.min(LOOKS_APART, 2 * this.#looksApart);
  }

  addCall({ startedAt, endedAt, inFlight, outcome }: Sample): void {
    const state = this.#state;
    if (state.kind === 'resting' || outcome === 'dropped' || startedAt < state.sinceMs) return;
    if (state.kind === 'awaiting' && startedAt >= state.liftedMs) return;
    if (inFlight <= state.ceiling) state.tookMs.push(endedAt - startedAt);
  }

  /** Moves on if it is time; true when that ended the probe. */
  advance(nowMs: number): boolean {
    const state = this.#state;
    if (state.kind === 'looking') {
      const { sinceMs, ceiling, tookMs } = state;
      const lookedMs = nowMs - sinceMs;
      // As many as the ceiling allows are on their way beside those that have ended; of many, most were so before the look.
      const hasEnough = tookMs.length + Math.min(ceiling, this.#cohort / 2) > this.#cohort;
      if (!hasEnough && lookedMs < this.#patience * Math.max(1_000, 20 * this.#baseline.ms)) return false;
      this.#state = { kind: 'awaiting', sinceMs, liftedMs: nowMs, ceiling, tookMs };
      this.#lookedMs = lookedMs;
      return false;
    }
    if (state.kind === 'resting' || nowMs - state.liftedMs < this.#patience * 4 * this.#baseline.ms)
      return false;
    this.#conclude(state.tookMs);
    return true;
  }

  get #cohort(): number {
    return this.#looksApart < LOOKS_APART ? FIRST_CALLS : CALLS;
  }

  #conclude(tookMs: number[]): void {
    this.#state = { kind: 'resting' };
    this.#everyMs = Math.max(this.#everyMs, this.#looksApart * this.#lookedMs);
    if (tookMs.length >= CALLS / 2) {
      const reading = typical(tookMs.sort((a, b) => a - b));
      if (this.#baseline.check(reading, tookMs.length) === 'none') {
        this.#patience = 1;
        return;
      }
    }
    this.#patience = Math.min(MOST_PATIENCE, MORE_PATIENCE * this.#patience);
    this.#everyMs = Math.max(SUSPECT_AFTER_MS, FIRST_LOOKS_APART * this.#lookedMs);
  }
}
