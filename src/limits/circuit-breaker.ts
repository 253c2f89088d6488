import { type Clock, isPipelineError, requireInteger, requireNumber, systemClock } from '../base/index.js';
import { hasGivenUp, hasTimedOut } from './given-up.js';
import { LoadSheddingError } from './shedding/load-shedding-error.js';
import { SlidingCount } from './sliding-count.js';

export interface CircuitBreakerOptions {
  /** It opens after so many failures in a row. Default 5. */
  readonly failureThreshold?: number;
  /** How long it stays open before it tries again. Default 30 s. */
  readonly openMs?: number;
  /** So many successes in half-open close it, and so many calls may try at once. Default 3. */
  readonly successThreshold?: number;
  /** It also opens when this share of the calls of the last `windowMs` failed, of at least `minCalls`. Default: never. */
  readonly failureRate?: { readonly share: number; readonly windowMs: number; readonly minCalls: number };
  /** Whether an error is the fault of the service. Default: every one but `LOAD_SHED`, unless the caller had aborted. */
  readonly isFailure?: (error: unknown) => boolean;
  readonly clock?: Clock;
}

type State =
  | { readonly kind: 'closed'; failuresInRow: number }
  | { readonly kind: 'open'; readonly untilMs: number }
  | { readonly kind: 'half-open'; trying: number; successes: number };

/** How long to stay away from a half-open breaker that has enough to try with, at most. */
const HALF_OPEN_RETRY_MS = 1_000;

/**
 * Stops calling what keeps failing. Closed, it lets everything through; open, it refuses with `LOAD_SHED` (reason
 * `breaker`, `retryAfterMs` the time left); after `openMs` it is half-open and lets at most `successThreshold` calls
 * through at once: as many successes close it, one failure opens it again.
 *
 * It never waits and runs no timer. A call that the caller aborted, or that was refused further in, is neither a
 * success nor a failure; one that a timeout aborted is a failure, also when a result comes after it. Refusals are counted in `shed`.
 *
 * ```ts
 * const breaker = new CircuitBreaker({ failureThreshold: 5, openMs: 10_000 });
 * const row = await breaker.execute(() => database.query(sql));
 * ```
 *
 * - I1 The result of a call that began before the last change of state does not count.
 * - I2 In half-open `trying ≤ successThreshold`.
 */
export class CircuitBreaker {
  readonly #failureThreshold: number;
  readonly #openMs: number;
  readonly #successThreshold: number;
  readonly #failureRate: CircuitBreakerOptions['failureRate'];
  readonly #succeededLately: SlidingCount;
  readonly #failedLately: SlidingCount;
  readonly #isFailure: (error: unknown) => boolean;
  readonly #clock: Clock;
  #state: State = { kind: 'closed', failuresInRow: 0 };
  #shed = 0;

  constructor(options: CircuitBreakerOptions = {}) {
    const { failureThreshold = 5, openMs = 30_000, successThreshold = 3, failureRate } = options;
    this.#failureThreshold = requireInteger('failureThreshold', failureThreshold, 1);
    this.#openMs = requireNumber('openMs', openMs, 0, Number.MAX_VALUE);
    this.#successThreshold = requireInteger('successThreshold', successThreshold, 1);
    if (failureRate !== undefined) {
      requireNumber('failureRate.share', failureRate.share, 0, 1);
      requireNumber('failureRate.windowMs', failureRate.windowMs, 1);
      requireInteger('failureRate.minCalls', failureRate.minCalls, 1);
    }
    this.#succeededLately = new SlidingCount(failureRate?.windowMs ?? 1, 'atMost');
    this.#failedLately = new SlidingCount(failureRate?.windowMs ?? 1, 'atMost');
    this.#failureRate = failureRate;
    this.#isFailure = options.isFailure ?? ((error) => !isPipelineError(error, 'LOAD_SHED'));
    this.#clock = options.clock ?? systemClock;
  }

  get state(): 'closed' | 'open' | 'half-open' {
    return this.#now().kind;
  }

  /** How many calls it has refused so far. */
  get shed(): number {
    return this.#shed;
  }

  /** Calls `fn` and gives back what it gives or throws, or rejects with `LOAD_SHED` without calling it. */
  async execute<T>(
    fn: () => T | Promise<T>,
    context?: { readonly signal?: AbortSignal | undefined },
  ): Promise<T> {
    const begun = this.#now();
    this.#enter(begun);
    const signal = context?.signal;
    let value: T;
    try {
      value = await fn();
    } catch (error) {
      this.#leave(begun);
      if (!hasGivenUp(signal) && this.#isFailure(error)) this.#failed(begun);
      throw error;
    }
    this.#leave(begun);
    if (!hasTimedOut(signal)) this.#succeeded(begun);
    else if (this.#isFailure(signal?.reason)) this.#failed(begun);
    return value;
  }

  /** The state, with the passing of time taken into account. A change makes a new object: I1 compares them. */
  #now(): State {
    if (this.#state.kind === 'open' && this.#clock.now() >= this.#state.untilMs) {
      this.#state = { kind: 'half-open', trying: 0, successes: 0 };
    }
    return this.#state;
  }

  #enter(state: State): void {
    if (state.kind === 'open') throw this.#refuse(state.untilMs - this.#clock.now());
    if (state.kind === 'closed') return;
    if (state.trying >= this.#successThreshold) {
      throw this.#refuse(Math.min(this.#openMs, HALF_OPEN_RETRY_MS));
    }
    state.trying += 1;
  }

  #refuse(retryAfterMs: number): LoadSheddingError {
    this.#shed += 1;
    return new LoadSheddingError('breaker', retryAfterMs);
  }

  #leave(begun: State): void {
    if (begun.kind === 'half-open') begun.trying -= 1;
  }

  #succeeded(begun: State): void {
    if (begun !== this.#state) return;
    if (begun.kind === 'closed') {
      begun.failuresInRow = 0;
      if (this.#failureRate !== undefined) this.#succeededLately.add(this.#clock.now());
    } else if (begun.kind === 'half-open') {
      begun.successes += 1;
      if (begun.successes < this.#successThreshold) return;
      this.#succeededLately.clear();
      this.#failedLately.clear();
      this.#state = { kind: 'closed', failuresInRow: 0 };
    }
  }

  #failed(begun: State): void {
    if (begun !== this.#state) return;
    const nowMs = this.#clock.now();
    if (begun.kind === 'closed') {
      begun.failuresInRow += 1;
      if (this.#failureRate !== undefined) this.#failedLately.add(nowMs);
      if (begun.failuresInRow < this.#failureThreshold && !this.#isRateExceeded(nowMs)) return;
    }
    this.#state = { kind: 'open', untilMs: nowMs + this.#openMs };
  }

  #isRateExceeded(nowMs: number): boolean {
    if (this.#failureRate === undefined) return false;
    const failed = this.#failedLately.read(nowMs);
    const calls = this.#succeededLately.read(nowMs) + failed;
    return calls >= this.#failureRate.minCalls && failed >= this.#failureRate.share * calls;
  }
}
