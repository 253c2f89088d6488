import { type Clock, LONGEST_TIMER_MS, requireInteger, requireNumber } from '../../base/index.js';
import type { AcquireContext, Line, TokenWaiter } from '../line.js';
import type { Token } from '../token.js';
import { Levels } from './levels.js';
import { LoadSheddingError, type ShedReason } from './load-shedding-error.js';

/** The queue in front of a limiter. */
export interface QueueOptions {
  /** How many may wait. Default: twice the limit, whatever that is at the moment. */
  readonly size?: number;
  /** A queue that has not been empty for so long means overload. Default: 500 ms or five times the usual latency, whichever is longer. */
  readonly overloadAfterMs?: number;
  /** Under overload nobody waits longer than this. Default: twice the usual latency, at least 100 ms. */
  readonly maxDelayMs?: number;
}

/** What the line must know of the limiter behind it. */
export interface Pace {
  readonly limit: number;
  /** What a call usually takes; 0 as long as that is not known. */
  readonly latencyMs: number;
  /** How many wait, in all lines together. */
  readonly queued: number;
}

/** Takes back for `line` a place that another line has beyond its share of `size` places; false when `line` has its own. */
export type Reclaim = (line: Line, size: number, nowMs: number) => boolean;

/**
 * A bounded line that sheds. In calm it is first come, first served, and a full queue refuses the newcomer. Under
 * overload it serves the newest first, because the oldest are about to give up, makes room for newcomers at the cost
 * of the oldest, and refuses who has waited longer than `maxDelayMs`.
 *
 * - I1 In a line a more important call is always served before a less important one, and never makes way for it. It is
 *   not refused for its deadline because of those it would be served before.
 * - I2 Nobody is granted a token who could not finish before the deadline, and nobody waits beyond it.
 * - I3 There is a timer as long as somebody waits with a deadline, and none when nobody waits.
 * - I4 The places are one stock for the lines of all partitions: no line is refused one within its share because others
 *   took more than theirs.
 */
export class SheddingLine implements Line {
  readonly #options: QueueOptions;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #onShed: (reason: ShedReason) => void;
  readonly #onWithdrawn: () => void;
  readonly #reclaim: Reclaim;
  readonly #levels: Levels;
  #shedCount = 0;
  #standingSince = 0;
  #alarmAt = Infinity;
  #cancelAlarm: (() => void) | undefined = undefined;

  constructor(
    options: QueueOptions,
    clock: Clock,
    pace: Pace,
    onShed: (reason: ShedReason) => void,
    onWithdrawn: () => void,
    reclaim: Reclaim,
  ) {
    if (options.size !== undefined) requireInteger('queue.size', options.size, 1);
    if (options.overloadAfterMs !== undefined)
      requireNumber('queue.overloadAfterMs', options.overloadAfterMs, 0);
    if (options.maxDelayMs !== undefined) requireNumber('queue.maxDelayMs', options.maxDelayMs, 0);
    this.#options = options;
    this.#clock = clock;
    this.#pace = pace;
    this.#onShed = onShed;
    this.#onWithdrawn = onWithdrawn;
    this.#levels = new Levels(onWithdrawn);
    this.#reclaim = reclaim;
  }

  get shed(): number {
    return this.#shedCount;
  }

  get length(): number {
    return this.#levels.waiting;
  }

  join(context: AcquireContext | undefined, nowMs: number): Promise<Token> {
    const { signal } = context ?? {};
    const priority = numberOr(0, context?.priority);
    const deadlineMs = numberOr(Infinity, context?.deadlineMs);
    if (deadlineMs <= nowMs || nowMs + this.#expectedMs(priority, nowMs) > deadlineMs) {
      return Promise.reject(this.#shed('deadline'));
    }
    const refusal = this.#makeRoom(priority, nowMs);
    if (refusal !== undefined) return Promise.reject(this.#shed(refusal));
    if (this.length === 0) this.#standingSince = nowMs;
    const promise = this.#levels.of(priority).waiting.join({ sinceMs: nowMs, deadlineMs }, signal);
    this.#setAlarm(deadlineMs, nowMs);
    return promise;
  }

  next(nowMs: number): TokenWaiter | undefined {
    const isOverloaded = this.#isOverloaded(nowMs);
    if (isOverloaded) this.#shedDelayed(nowMs);
    for (const { waiting } of this.#levels) {
      for (;;) {
        const waiter = isOverloaded ? waiting.last() : waiting.first();
        if (waiter === undefined) break;
        if (nowMs + this.#pace.latencyMs <= waiter.subject.deadlineMs) return waiter;
        this.#refuse(waiter, 'deadline');
      }
    }
    return undefined;
  }

  giveWay(nowMs: number): boolean {
    const victim = this.#leastValued(nowMs);
    if (victim === undefined) return false;
    this.#refuse(victim, 'queue-full');
    this.tidy();
    return true;
  }

  tidy(): void {
    if (this.#cancelAlarm === undefined || this.length > 0) return;
    this.#cancelAlarm();
    this.#cancelAlarm = undefined;
    this.#alarmAt = Infinity;
  }

  #isOverloaded(nowMs: number): boolean {
    const { overloadAfterMs = Math.max(500, 5 * this.#pace.latencyMs) } = this.#options;
    return this.length > 0 && nowMs - this.#standingSince >= overloadAfterMs;
  }

  /** How long it will be until a newcomer has been served. */
  #expectedMs(priority: number, nowMs: number): number {
    const { latencyMs, limit } = this.#pace;
    const isNewestFirst = this.#isOverloaded(nowMs);
    let ahead = 0;
    for (const level of this.#levels) {
      if (level.priority > priority || (level.priority === priority && !isNewestFirst)) {
        ahead += level.waiting.length;
      }
    }
    return latencyMs + (ahead * latencyMs) / limit;
  }

  /** Makes room for a newcomer, or says why there is none. */
  #makeRoom(priority: number, nowMs: number): ShedReason | undefined {
    const { size = 2 * this.#pace.limit } = this.#options;
    if (this.#pace.queued < size || this.#reclaim(this, size, nowMs)) return undefined;
    const { least } = this.#levels;
    if (least === undefined) return 'queue-full';
    if (priority < least.priority) return 'priority';
    if (priority === least.priority && !this.#isOverloaded(nowMs)) return 'queue-full';
    const victim = this.#leastValued(nowMs);
    if (victim !== undefined) this.#refuse(victim, priority > least.priority ? 'priority' : 'queue-full');
    return undefined;
  }

  /** The one of the least important who would be served last: in calm who came last, under overload the oldest. */
  #leastValued(nowMs: number): TokenWaiter | undefined {
    const waiting = this.#levels.least?.waiting;
    return this.#isOverloaded(nowMs) ? waiting?.first() : waiting?.last();
  }

  #shedDelayed(nowMs: number): void {
    const { maxDelayMs = Math.max(100, 2 * this.#pace.latencyMs) } = this.#options;
    for (const { waiting } of this.#levels) {
      for (;;) {
        const oldest = waiting.first();
        if (oldest === undefined || nowMs - oldest.subject.sinceMs <= maxDelayMs) break;
        this.#refuse(oldest, 'queue-delay');
      }
    }
  }

  #refuse(waiter: TokenWaiter, reason: ShedReason): void {
    waiter.refuse(this.#shed(reason));
  }

  #shed(reason: ShedReason): LoadSheddingError {
    this.#shedCount += 1;
    this.#onShed(reason);
    const latencyMs = this.#pace.latencyMs || 100;
    return new LoadSheddingError(reason, latencyMs * (1 + this.length / this.#pace.limit));
  }

  #setAlarm(deadlineMs: number, nowMs: number): void {
    if (deadlineMs >= this.#alarmAt) return;
    this.#cancelAlarm?.();
    this.#alarmAt = deadlineMs;
    this.#cancelAlarm = this.#clock.setTimeout(
      this.#shedLate,
      Math.min(LONGEST_TIMER_MS, Math.max(0, deadlineMs - nowMs)),
    );
  }

  #shedLate = (): void => {
    const nowMs = this.#clock.now();
    let earliest = Infinity;
    this.#alarmAt = Infinity;
    for (const { waiting } of this.#levels) {
      waiting.forEach((waiter) => {
        const { deadlineMs } = waiter.subject;
        if (deadlineMs <= nowMs) this.#refuse(waiter, 'deadline');
        else earliest = Math.min(earliest, deadlineMs);
      });
    }
    this.#cancelAlarm = undefined;
    this.#setAlarm(earliest, nowMs);
    this.#onWithdrawn();
  };
}

/** What a program without types gave and is no number would never compare with anything. */
function numberOr(missing: number, given: number | undefined): number {
  return given === undefined || Number.isNaN(given) ? missing : given;
}
