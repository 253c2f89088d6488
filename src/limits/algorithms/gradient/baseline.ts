import type { Sample } from '../../algorithm.js';
import { type Typical, typical } from './typical.js';

/** The first calls started, of which the baseline is made: before they are done nothing is decided. */
const FIRST = 24;
/** So many of them must have ended well for the baseline to be one. */
const FIRST_SUCCESSES = 16;
/** After so many endings the baseline is made of what there is. */
const ENOUGH_ENDINGS = 100;

/** Made of fewer calls than this it is only a first guess. */
const YOUNG_CALLS = 64;
/** What a call counts as that a look found slower than the baseline: other clients of the service may keep a queue there. */
const SLOWER_CALL = 0.15;
/** What the baseline counts as when it is only nudged. */
const SLOW_CALLS = 4_096;

export type Suspicion = 'none' | 'high' | 'low';

/**
 * The typical latency of the service when nothing queues in front of it.
 *
 * - I1 It is made of calls that were *started* first, not of those that ended first: these are the short ones.
 * - I2 Every later reading is weighed by its number of calls against those it already stands on; what a single reading
 *   can move is bounded, so no one of them can spoil it.
 * - I3 A reading twice as high or half as low as the baseline moves it there only when the next one says the same.
 * - I4 What a look finds slower than it counts for less than what it finds quicker: when several clients share the service,
 *   each sees the queue of the others, and their baselines would drift upwards together. Not so right after one that was
 *   twice as high: no queue of others is that long for long.
 */
export class Baseline {
  #ms = 0;
  #calls = 0;
  #suspicion: Suspicion = 'none';
  #first: Sample[] | undefined = [];

  get isLearned(): boolean {
    return this.#first === undefined;
  }

  get ms(): number {
    return this.#ms;
  }

  /** The standard error of a difference between a reading and the baseline, if nothing had changed. */
  doubtMs(reading: Typical, calls: number): number {
    return Math.max(0.02 * this.#ms, reading.errorMs * Math.sqrt(1 + calls / this.#calls));
  }

  /** Takes a call into the first baseline; true when that made it complete. */
  learnFirst(sample: Sample): boolean {
    const ended = this.#first;
    if (ended === undefined) return false;
    ended.push(sample);
    if (ended.length < FIRST) return false;
    const first = ended.filter((call) => startedAs(call, ended) <= FIRST);
    if (first.length < FIRST - 4 && ended.length < ENOUGH_ENDINGS) return false;
    const took = first
      .filter((call) => call.outcome === 'success')
      .map((call) => call.endedAt - call.startedAt)
      .sort((a, b) => a - b);
    if (took.length < FIRST_SUCCESSES) {
      if (ended.length >= ENOUGH_ENDINGS) this.#first = [];
      return false;
    }
    this.#first = undefined;
    this.#ms = typical(took, FIRST - took.length).ms;
    this.#calls = FIRST;
    return true;
  }

  /** Weighs a reading in; what it stands on so far counts as at most `most` calls. */
  merge(ms: number, calls: number, most: number): void {
    this.#calls = Math.min(this.#calls, most) + calls;
    this.#ms += ((ms - this.#ms) * calls) / this.#calls;
  }

  /** Follows a reading slowly: one that is higher may show the first signs of a queue and not a slower service. */
  nudge(ms: number, calls: number): void {
    this.#ms += ((ms - this.#ms) * calls) / (calls + SLOW_CALLS);
  }

  /** A reading taken on purpose, without load of its own (I3, I4). Gives back whether it was strange. */
  check(reading: Typical, calls: number): Suspicion {
    const { ms } = reading;
    const suspicion = ms > 2 * this.#ms ? 'high' : ms < this.#ms / 2 ? 'low' : 'none';
    // What is too high at first was learned while a queue built up; there is nothing to weigh it against yet.
    const isYoung = suspicion === 'low' && this.#calls < YOUNG_CALLS;
    const confirmed = suspicion !== 'none' && (isYoung || suspicion === this.#suspicion);
    const weight = ms > this.#ms && this.#suspicion !== 'high' ? SLOWER_CALL : 1;
    this.#suspicion = suspicion;
    if (confirmed) this.merge(ms, calls, calls / 2);
    else this.merge(Math.min(2 * this.#ms, Math.max(this.#ms / 2, ms)), weight * calls, 96);
    return suspicion;
  }
}

/** As the how-manieth of all calls it was started: those in flight with it, and those that were over by then. */
function startedAs(call: Sample, ended: readonly Sample[]): number {
  return call.inFlight + ended.filter((other) => other.endedAt <= call.startedAt).length;
}
