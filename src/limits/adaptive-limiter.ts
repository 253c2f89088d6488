import { type Clock, requireFunction, requireNumber, requireOneOf, systemClock } from '../base/index.js';
import type { LimitAlgorithm, LimitReason, Sample } from './algorithm.js';
import { algorithmOf, simpleRule } from './algorithms/index.js';
import { type AdaptiveLimiterOptions, boundsOf } from './limiter-options.js';
import type { LimitChange, LimiterStats } from './limiter-stats.js';
import { type AcquireContext, type Line, PatientLine } from './line.js';
import type { Partition } from './partition.js';
import { Partitions } from './partitions.js';
import {
  LoadSheddingError,
  noneShed,
  type ShedCounts,
  type ShedReason,
} from './shedding/load-shedding-error.js';
import { type Reclaim, SheddingLine } from './shedding/shedding-line.js';
import { holding, type Outcome, Token } from './token.js';
import { Window } from './window.js';

/**
 * Bounds how many calls are in flight, and finds the bound by itself. You take a token, make the call, and settle the
 * token by how it went; the limiter measures and moves `limit` between `min` and `max`.
 *
 * `tryAcquire` gives a token or, when the limit is reached or somebody waits, `undefined`; it never waits. `acquire`
 * waits for one. `run` acquires, calls, and settles: an error counts as dropped, unless the caller had aborted.
 *
 * Waiting is first come, first served (within a partition). A raised limit serves waiters at once, a lowered one grants
 * nothing until enough calls have ended. Aborting `context.signal` leaves the line and rejects with its reason. With
 * `queue`, `acquire` rejects with `LOAD_SHED` when the queue is full, the wait too long, or the deadline out of reach.
 *
 * Time is the `clock`'s, in ms. Options out of range throw `RangeError`, an unknown algorithm `INVALID_ARGUMENT`. An
 * idle limiter runs no timer and needs no closing.
 *
 * ```ts
 * const limiter = new AdaptiveLimiter({ max: 100 });
 * const page = await limiter.run(() => fetch('https://example.org/'));
 * ```
 *
 * - I1 `inFlight` never passes the limit by admitting: only a limit that is lowered leaves it above for a while.
 * - I2 Somebody waits only while no permit is free for them.
 * - I3 A token counts once, by its first settlement; `admitted = succeeded + dropped + ignored + inFlight`.
 * - I4 `min ≤ limit ≤ max`.
 */
export class AdaptiveLimiter {
  readonly #min: number;
  readonly #max: number;
  readonly #clock: Clock;
  readonly #algorithm: LimitAlgorithm;
  readonly #isShadow: boolean;
  readonly #hasQueue: boolean;
  readonly #partitions: Partitions;
  readonly #window: Window = new Window();
  readonly #listeners: Set<(change: LimitChange) => void> = new Set();
  #limit: number;
  #inFlight = 0;
  #latencyMs = 0;
  #throughput = 0;
  #succeeded = 0;
  #dropped = 0;
  #ignored = 0;
  readonly #shed: ShedCounts = noneShed();

  constructor(options: AdaptiveLimiterOptions = {}) {
    const { algorithm = 'gradient', clock = systemClock, random = Math.random } = options;
    const { mode = 'enforce', queue, partitions = {} } = options;
    const { min, max, initial } = boundsOf(options);
    this.#min = min;
    this.#max = max;
    this.#limit = initial;
    this.#clock = clock;
    this.#algorithm = algorithmOf(algorithm, random);
    this.#isShadow = requireOneOf('mode', mode, ['enforce', 'shadow']) === 'shadow';
    this.#hasQueue = queue !== undefined;
    const makeLine = (reclaim: Reclaim): Line =>
      queue === undefined
        ? new PatientLine(this.#onWithdrawn)
        : new SheddingLine(queue, clock, this, this.#onShed, this.#onWithdrawn, reclaim);
    this.#partitions = new Partitions(partitions, makeLine, clock, this.#onWithdrawn);
  }

  /** The most calls that may be in flight, a whole number. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Calls waiting in `acquire`. */
  get queued(): number {
    return this.#partitions.queued;
  }

  /** The median of what calls took, of late; 0 as long as none has ended well. */
  get latencyMs(): number {
    return this.#latencyMs;
  }

  /** When it may be worth to come back after a refusal, in ms: about as long as a call takes, 100 before that is known. */
  get retryAfterMs(): number {
    return Math.max(1, this.#latencyMs || 100);
  }

  /** A token, or `undefined` when the limit is reached or somebody waits. Never waits; a refusal allocates nothing. */
  tryAcquire(context?: AcquireContext): Token | undefined {
    const partition = this.#partitions.of(context?.key);
    if (this.#isFree(partition)) return this.#admit(partition, this.#clock.now());
    this.#miss(partition);
    partition.shed += 1;
    this.#shed.concurrency += 1;
    return this.#isShadow ? this.#admit(partition, this.#clock.now()) : undefined;
  }

  /** Whether `tryAcquire` would give a token now. */
  wouldAdmit(context?: AcquireContext): boolean {
    return this.#isShadow || this.#isFree(this.#partitions.of(context?.key));
  }

  /**
   * Refuses a call on behalf of a layer that does not let it wait: the refusal is counted and measured as any other.
   * `memory` is counted only, for it does not say that the limit was reached.
   */
  refuse(reason: ShedReason, context?: AcquireContext): LoadSheddingError {
    const partition = this.#partitions.of(context?.key);
    if (reason !== 'memory') this.#miss(partition);
    partition.shed += 1;
    this.#shed[reason] += 1;
    return new LoadSheddingError(reason, this.retryAfterMs);
  }

  /**
   * A token, at once or when it is this caller's turn. Aborting `context.signal` leaves the line and rejects with the
   * signal's reason. With a `queue` it rejects with `LOAD_SHED` (`queue-full`, `queue-delay`, `deadline`, `priority`).
   */
  acquire(context?: AcquireContext): Promise<Token> {
    const signal = context?.signal;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const nowMs = this.#clock.now();
    const partition = this.#partitions.of(context?.key);
    if (this.#isLate(context?.deadlineMs, nowMs)) return partition.line.join(context, nowMs);
    if (this.#isFree(partition)) return Promise.resolve(this.#admit(partition, nowMs));
    this.#miss(partition);
    if (!this.#isShadow) return this.#join(partition, context, nowMs);
    partition.shed += 1;
    this.#shed.concurrency += 1;
    return Promise.resolve(this.#admit(partition, nowMs));
  }

  /**
   * Acquires as `acquire` does, calls `fn`, and gives back its result or its error. The permit is held until what `fn`
   * returned has settled.
   */
  async run<T>(fn: () => T | Promise<T>, context?: AcquireContext): Promise<T> {
    return holding(await this.acquire(context), fn, context?.signal);
  }

  /**
   * Moves the limit by hand, by the plain rule: × 0.9 when `errorRate` (0 to 1) is above 0.1, else × 1.1 when
   * `latencyMs` is below 100, within `min … max`. Gives back the new limit.
   */
  adjust(errorRate: number, latencyMs: number): number {
    requireNumber('errorRate', errorRate, 0);
    requireNumber('latencyMs', latencyMs, 0);
    this.#move(simpleRule(this.#limit, errorRate, latencyMs), 'adjust');
    return this.limit;
  }

  /** Calls `listener` whenever `limit`, as read, has changed; what it throws goes to who settled or adjusted. Gives back a function that ends it. */
  on(event: 'limitChanged', listener: (change: LimitChange) => void): () => void {
    requireOneOf('event', event, ['limitChanged']);
    requireFunction('listener', listener);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  stats(): LimiterStats {
    return {
      limit: this.limit,
      ceiling: this.#ceiling,
      inFlight: this.#inFlight,
      queued: this.queued,
      admitted: this.#succeeded + this.#dropped + this.#ignored + this.#inFlight,
      succeeded: this.#succeeded,
      dropped: this.#dropped,
      ignored: this.#ignored,
      shed: { ...this.#shed },
      latencyMs: this.#latencyMs,
      throughput: this.#throughput,
      partitions: Object.fromEntries(
        [...this.#partitions.named].map((partition) => [partition.name, partition.stats(this.limit)]),
      ),
    };
  }

  get #ceiling(): number {
    const limit = Math.floor(this.#limit);
    const { ceiling = limit } = this.#algorithm;
    if (ceiling < limit) return Math.max(1, ceiling);
    // Also when a program without types gave what is no number: it would let everything in.
    return limit;
  }

  #isFree(partition: Partition): boolean {
    const free = this.#ceiling - this.#inFlight;
    if (free <= 0 || partition.line.length > 0) return false;
    // Read only where it matters: a number from a clock is an allocation, and a refusal makes none.
    return (
      this.#partitions.isSingle || this.#partitions.admits(partition, free, this.limit, this.#clock.now())
    );
  }

  #join(partition: Partition, context: AcquireContext | undefined, nowMs: number): Promise<Token> {
    const turn = partition.line.join(context, nowMs);
    if (!this.#partitions.isSingle) this.#partitions.pause(this.#ceiling - this.#inFlight, nowMs);
    return turn;
  }

  /** Whether the queue refuses a call although there may be room: it could not be over in time. */
  #isLate(deadlineMs: number | undefined, nowMs: number): boolean {
    if (deadlineMs === undefined || !this.#hasQueue || this.#isShadow) return false;
    if (deadlineMs <= nowMs) return true;
    // With nothing under way nothing would ever tell that the service has become quick enough again.
    return this.#inFlight > 0 && nowMs + this.#latencyMs > deadlineMs;
  }

  #admit(partition: Partition, nowMs: number): Token {
    this.#window.moved(this.#inFlight, this.#inFlight + 1, nowMs);
    this.#inFlight += 1;
    this.#partitions.count(partition, 1, nowMs);
    if (this.#inFlight >= this.limit) this.#window.reached();
    return new Token(nowMs, this.#inFlight, partition, this.#settle);
  }

  /** A call found no free permit. While the algorithm looks at the service without load, that is its own doing. */
  #miss(partition: Partition): void {
    if (this.#algorithm.ceiling === undefined) this.#window.reached();
    if (!this.#partitions.isSingle) partition.missed(this.#clock.now());
  }

  readonly #settle = (token: Token, outcome: Outcome): void => {
    const nowMs = this.#clock.now();
    this.#window.moved(this.#inFlight, this.#inFlight - 1, nowMs);
    this.#inFlight -= 1;
    this.#partitions.count(token.partition, -1, nowMs);
    try {
      if (outcome === 'ignore') this.#ignored += 1;
      else this.#measure(token, outcome, nowMs);
    } finally {
      // Whatever an algorithm or a listener throws is its caller's to see; who waits is served all the same.
      this.#serve(nowMs);
    }
  };

  #measure({ startedAt, inFlight }: Token, outcome: 'success' | 'dropped', nowMs: number): void {
    if (outcome === 'success') this.#succeeded += 1;
    else this.#dropped += 1;
    const sample: Sample = { startedAt, endedAt: nowMs, inFlight, outcome };
    this.#algorithm.onSample?.(sample);
    this.#window.ended(sample);
    if (!this.#window.isDue(nowMs)) return;
    const window = this.#window.close(this.#limit, this.#inFlight, nowMs);
    if (window.p50Ms > 0) this.#latencyMs = window.p50Ms;
    this.#throughput = window.throughput;
    const next = this.#algorithm.onWindow(window);
    this.#move(next, this.#algorithm.reason ?? 'algorithm');
  }

  #move(next: number, reason: LimitReason): void {
    const within = Math.min(this.#max, Math.max(this.#min, next));
    // Also what a program without types returned by mistake: a limit that is no number would let everything in.
    if (Number.isNaN(within)) return;
    const previous = this.limit;
    this.#limit = within;
    const { limit } = this;
    if (limit === previous) return;
    if (limit > previous) this.#serve(this.#clock.now());
    for (const listener of this.#listeners) listener({ limit, previous, reason });
  }

  #serve(nowMs: number): void {
    for (;;) {
      const free = this.#ceiling - this.#inFlight;
      const partition = this.#partitions.next(free, this.limit, nowMs);
      if (partition === undefined) break;
      const waiter = partition.line.next(nowMs);
      if (waiter === undefined) continue;
      waiter.grant(this.#admit(partition, nowMs));
    }
    this.#partitions.pause(this.#ceiling - this.#inFlight, nowMs);
  }

  /** Also when who left a line, or did not come back, was who others had to leave a permit for. */
  readonly #onWithdrawn = (): void => this.#serve(this.#clock.now());

  readonly #onShed = (reason: ShedReason): void => {
    this.#shed[reason] += 1;
  };
}
