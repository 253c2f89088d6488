import type { LimitAlgorithm, LimitReason, Sample, WindowStats } from '../../algorithm.js';
import { Baseline } from './baseline.js';
import { Evidence, FEW_CALLS, MANY_CALLS, type Reading } from './evidence.js';
import { type Failure, Failures } from './failures.js';
import { Probe } from './probe.js';

/** How the limit may grow. */
type Growth =
  /** Nothing has ever pushed back: by half or by double as long as no wait is seen. */
  | { readonly kind: 'exploring' }
  /** Errors took it down: quickly back to where it was. */
  | { readonly kind: 'recovering'; readonly to: number }
  /** Near the right value: by small steps on much evidence. */
  | { readonly kind: 'tracking' };

/** Latency alone takes the limit no lower: so few calls cannot hurt, and a stale baseline is found out there. */
const LATENCY_FLOOR = 4;
const CUT_EVERY_MS = 1_000;
const PARTIAL_CUT_EVERY_MS = 2_500;
/** The share of the limit in flight on average above which it is judged as one that is reached (I2). */
const NEAR = 0.8;

/**
 * The default. It keeps as many calls in flight as the service can work on, plus about half of that waiting.
 *
 *     wait  = typical(latency) − baseline                 what a call now waits, typically
 *     busy  = N − X · wait                                Little's law: in flight minus queueing
 *     load  = N / busy                                    1: nothing waits; 2: as many wait as are served
 *     limit ← limit × target / load                       target 1.45, more for few servers or mild overload
 *
 * with N the calls in flight averaged over time and X the calls that end per ms. `baseline` is the typical latency
 * without load: of the first 24 calls started, then of windows in which the limit is far from reached, and under
 * lasting load of a cohort started while, for a moment, fewer are admitted (see `probe`). It never follows the latency
 * under load, which is what makes gradients of moving averages drift upwards. It cannot tell a queue that other clients of
 * the service keep full from the service: under lasting overload by several of them it allows more than one client alone would.
 *
 * Down only when `load` exceeds the target by two standard errors; up only when calls are flowing, and the newest of
 * them agree.
 *
 * - I1 It grows only when it was reached since it last moved, and hardly anything was dropped.
 * - I2 With more than 80 % of it in flight on average (`NEAR`) it is judged as one that is reached, except that it does
 *   not grow. With less, latency does not take it down.
 * - I3 Latency takes it down at most by half, at most once a second, and never below 4 (`LATENCY_FLOOR`).
 * - I4 Drops of more than a tenth take it down once per event: at most once in 2.5 s, by up to 30 %; when nine of ten
 *   are dropped at most once a second, by half. They set off no look.
 */
export class Gradient implements LimitAlgorithm {
  reason: LimitReason | undefined = undefined;
  readonly #baseline: Baseline = new Baseline();
  readonly #evidence: Evidence = new Evidence();
  readonly #failures: Failures = new Failures();
  readonly #probe: Probe;
  #growth: Growth = { kind: 'exploring' };
  #nowMs = 0;
  #looked = 0;
  #cutMs = -Infinity;
  #saturatedSinceMs: number | undefined = undefined;

  constructor(random: () => number) {
    this.#probe = new Probe(this.#baseline, random);
  }

  get ceiling(): number | undefined {
    return this.#probe.ceiling;
  }

  onSample(sample: Sample): void {
    this.#nowMs = sample.endedAt;
    if (this.#baseline.learnFirst(sample)) this.#restart(this.#nowMs);
    this.#evidence.addCall(sample, this.#baseline.ms);
    if (this.#probe.isRunning) {
      this.#probe.addCall(sample);
      this.#advanceProbe();
    }
  }

  onWindow(window: WindowStats): number {
    this.reason = undefined;
    this.#evidence.addWindow(window, this.#nowMs);
    const failure = this.#failures.add(window);
    if (failure.kind !== 'none') return this.#punish(window.limit, failure);
    if (!this.#baseline.isLearned) return window.limit;
    if (this.#probe.isRunning) this.#advanceProbe();
    if (this.#probe.isRunning) return window.limit;
    return this.#decide(window.limit);
  }

  #punish(limit: number, { kind, share }: Exclude<Failure, { kind: 'none' }>): number {
    const everyMs = kind === 'all' ? CUT_EVERY_MS : PARTIAL_CUT_EVERY_MS;
    if (this.#nowMs - this.#cutMs < everyMs) return limit;
    const to = this.#growth.kind === 'recovering' ? Math.max(this.#growth.to, limit) : limit;
    this.#growth = { kind: 'recovering', to };
    this.#saturatedSinceMs = undefined;
    const next = kind === 'all' ? Math.ceil(Math.floor(limit) / 2) : limit * (1 - 0.3 * share);
    return this.#cut(next, 'errors');
  }

  #decide(limit: number): number {
    const { calls, durationMs, meanMs } = this.#evidence;
    if (calls < FEW_CALLS || durationMs <= 0) return limit;
    const isFull = calls >= MANY_CALLS || durationMs >= Math.max(2_000, 4 * meanMs);
    if (!isFull && calls - this.#looked < FEW_CALLS) return limit;
    this.#looked = calls;
    const reading = this.#evidence.read();
    // A fixed number of callers that all fit under the limit can keep a queue for ever: it is too high all the same.
    const isNear = reading.meanInFlight > NEAR * limit;
    if (!reading.reached && !isNear) return this.#rest(limit, reading, isFull);
    this.#saturatedSinceMs ??= this.#nowMs;
    return (
      this.#lower(limit, reading, isFull) ??
      (reading.reached ? this.#raise(limit, reading, isFull) : undefined) ??
      this.#stay(limit, reading, isFull)
    );
  }

  /** The limit was not reached: the one time at which latency under way says what it is without load. */
  #rest(limit: number, reading: Reading, isFull: boolean): number {
    if (!isFull) return limit;
    this.#saturatedSinceMs = undefined;
    const baselineMs = this.#baseline.ms;
    const waitMs = reading.ms - baselineMs;
    const doubtMs = this.#baseline.doubtMs(reading, reading.calls);
    if (reading.meanInFlight <= limit / 2 && loadAt(reading, waitMs) < targetOf(reading, waitMs, limit)) {
      if (waitMs > doubtMs) this.#baseline.nudge(Math.min(reading.ms, 1.3 * baselineMs), reading.calls);
      else this.#baseline.merge(reading.ms, reading.calls, waitMs < -3 * doubtMs ? reading.calls : 1_024);
    }
    this.#restart(this.#nowMs);
    return limit;
  }

  #lower(limit: number, reading: Reading, isFull: boolean): number | undefined {
    const waitMs = reading.ms - this.#baseline.ms;
    const doubtMs = this.#baseline.doubtMs(reading, reading.calls);
    const target = targetOf(reading, waitMs, limit);
    const surely = loadAt(reading, waitMs - 2 * doubtMs);
    const isTooMuch = isFull ? surely > target : reading.durationMs >= 400 && surely > 2 * target;
    if (!isTooMuch || this.#nowMs - this.#cutMs < CUT_EVERY_MS) return undefined;
    const next = Math.max(
      Math.min(limit, LATENCY_FLOOR),
      Math.ceil(limit / 2),
      // In shadow mode more are in flight than the limit: the reading is of those.
      (Math.max(limit, reading.meanInFlight) * target) / loadAt(reading, waitMs - doubtMs),
    );
    if (next >= limit) return undefined;
    this.#growth = { kind: 'tracking' };
    return this.#cut(next, 'latency');
  }

  #raise(limit: number, reading: Reading, isFull: boolean): number | undefined {
    const waitMs = reading.ms - this.#baseline.ms;
    const doubtMs = this.#baseline.doubtMs(reading, reading.calls);
    const target = targetOf(reading, waitMs, limit);
    const load = loadAt(reading, waitMs + doubtMs / 2);
    const mayLeap = this.#mayLeap(limit, reading, target);
    if (!reading.isClean || !(mayLeap || (isFull && load < target))) return undefined;
    const newest = reading.newest();
    if (loadAt(reading, newest.ms - newest.errorMs - this.#baseline.ms) >= target) return undefined;
    const accounted = reading.accounted();
    const isCrowded = accounted >= limit / 2;
    if (isCrowded && mayLeap) return this.#leap(limit, reading);
    if (!isFull || load >= target || accounted < 0.7 * reading.meanInFlight) return undefined;
    if (this.#growth.kind === 'recovering') this.#growth = { kind: 'tracking' };
    this.#refine(reading);
    return this.#grow(isCrowded ? Math.max(limit + 0.5, limit * (1 + (target / load - 1) / 2)) : limit + 1);
  }

  #leap(limit: number, reading: Reading): number {
    const isFree = reading.ms - this.#baseline.ms < this.#baseline.doubtMs(reading, reading.calls);
    if (this.#growth.kind === 'exploring' && isFree) {
      this.#baseline.merge(reading.ms, reading.calls, MANY_CALLS);
    }
    const most = this.#growth.kind === 'recovering' ? this.#growth.to : Infinity;
    return this.#grow(Math.max(limit + 1, Math.min(limit * (isFree ? 2 : 1.5), most)));
  }

  #mayLeap(limit: number, reading: Reading, target: number): boolean {
    const growth = this.#growth;
    if (growth.kind === 'tracking') return false;
    const waitMs = reading.ms - this.#baseline.ms;
    if (growth.kind === 'recovering' && limit >= growth.to) return false;
    if (waitMs < 2 * this.#baseline.doubtMs(reading, reading.calls)) return true;
    return growth.kind === 'recovering' && loadAt(reading, waitMs) < target;
  }

  #stay(limit: number, reading: Reading, isFull: boolean): number {
    if (!isFull) return limit;
    this.#refine(reading);
    const saturatedForMs = this.#nowMs - (this.#saturatedSinceMs ?? this.#nowMs);
    if (reading.isClean && this.#probe.isDue(saturatedForMs)) {
      const waitMs = reading.ms - this.#baseline.ms;
      this.#probe.start(this.#nowMs, reading.meanInFlight / loadAt(reading, waitMs));
    }
    this.#restart(this.#nowMs);
    return limit;
  }

  /** What a full reading at the limit may tell the baseline: that it is too high, or, while exploring, a little more. */
  #refine(reading: Reading): void {
    const waitMs = reading.ms - this.#baseline.ms;
    const doubtMs = this.#baseline.doubtMs(reading, reading.calls);
    if (this.#growth.kind === 'exploring' && waitMs < 2 * doubtMs) {
      this.#baseline.merge(reading.ms, reading.calls, MANY_CALLS);
    } else if (waitMs < -3 * doubtMs) {
      this.#baseline.merge(reading.ms, reading.calls, reading.calls);
    }
  }

  #advanceProbe(): void {
    if (!this.#probe.advance(this.#nowMs)) return;
    this.#saturatedSinceMs = this.#nowMs;
    this.#restart(this.#nowMs);
  }

  #cut(limit: number, reason: LimitReason): number {
    this.#cutMs = this.#nowMs;
    return this.#move(limit, reason);
  }

  #grow(limit: number): number {
    return this.#move(limit, 'headroom');
  }

  /** What is measured before the calls that started under the old limit are through says nothing of the new one. */
  #move(limit: number, reason: LimitReason): number {
    this.reason = reason;
    this.#restart(this.#nowMs + Math.min(this.#evidence.meanMs, 1_000));
    return limit;
  }

  #restart(fromMs: number): void {
    this.#evidence.restart(fromMs);
    this.#looked = 0;
  }
}

/** In flight over busy if a call waits `waitMs`; never beyond 8, where the estimate stops meaning anything. */
function loadAt({ meanInFlight, callsPerMs }: Reading, waitMs: number): number {
  const busy = meanInFlight - callsPerMs * Math.max(0, waitMs);
  return meanInFlight / Math.max(busy, meanInFlight / 8);
}

/**
 * Few servers need relatively more in flight to be kept busy (square root staffing), and so does mild overload, where
 * the number in flight is often well below the limit.
 */
function targetOf(reading: Reading, waitMs: number, limit: number): number {
  const busy = reading.meanInFlight / loadAt(reading, waitMs);
  const forFew = Math.min(2, 1.2 + 0.8 / Math.sqrt(busy));
  const forMild = Math.min(1.62, 1.45 + Math.max(0, 0.95 - reading.meanInFlight / limit));
  return Math.max(forFew, forMild);
}
