import {
  type Clock,
  LONGEST_TIMER_MS,
  requireInteger,
  requireNumber,
  requireOneOf,
  systemClock,
  WaitList,
} from '../../base/index.js';
import { atOnce } from '../line.js';
import { LoadSheddingError } from '../shedding/load-shedding-error.js';
import { Gcra } from './gcra.js';
import { ofKind } from './kind.js';
import type { Context, Layer } from './service.js';
import { roomOf } from './within.js';

export interface RateLimitOptions {
  /** So many calls … */
  readonly limit: number;
  /** … in so many ms. */
  readonly periodMs: number;
  /** How many may go at once after a pause. Default: `limit`, rounded down, at least one. */
  readonly burst?: number;
  /** What becomes of a call that comes too early. Default `wait`. */
  readonly whenFull?: 'wait' | 'refuse';
  readonly clock?: Clock;
}

/**
 * Lets `burst` calls through at once, then one every `periodMs / limit`: over any t ms at most
 * `burst + t × limit / periodMs`, exactly. A call that comes too early waits its turn, in order, until `context.signal`
 * aborts; with `whenFull: 'refuse'`, inside `loadShed`, or when its turn comes only after `context.deadlineMs`, it is
 * refused with `LOAD_SHED` (`rate`, `deadline`), and `retryAfterMs` says when its turn would have been.
 */
export function rateLimit<Q, R>(options: RateLimitOptions): Layer<Q, R> {
  const turns = new Turns(options);
  return ofKind('rateLimit', (next) => async (request, context) => {
    await turns.turn(context);
    return next(request, context);
  });
}

/** I1 There is a timer exactly while somebody waits. */
class Turns {
  readonly #rate: Gcra;
  readonly #clock: Clock;
  readonly #refuses: boolean;
  readonly #waiting: WaitList<void>;
  #cancelTimer: (() => void) | undefined = undefined;

  constructor({ limit, periodMs, burst, whenFull = 'wait', clock = systemClock }: RateLimitOptions) {
    requireAboveNone('limit', limit);
    requireAboveNone('periodMs', periodMs);
    const most = requireInteger('burst', burst ?? Math.max(1, Math.floor(limit)), 1);
    requireOneOf('whenFull', whenFull, ['wait', 'refuse']);
    requireNumber('periodMs / limit', periodMs / limit, 0, Number.MAX_VALUE);
    this.#rate = new Gcra(limit, periodMs, most);
    this.#clock = clock;
    this.#refuses = whenFull === 'refuse';
    this.#waiting = new WaitList(() => this.#serve(), atOnce);
  }

  turn(context: Context): Promise<void> {
    const { signal, deadlineMs = Infinity } = context;
    if (signal.aborted) return Promise.reject(signal.reason);
    // The timer may be late, and those whose turn has come still wait.
    if (!this.#waiting.isEmpty) this.#serve();
    const nowMs = this.#clock.now();
    if (this.#waiting.isEmpty && nowMs >= this.#rate.nextMs) {
      this.#rate.take(nowMs);
      return Promise.resolve();
    }
    const turnMs = this.#rate.nextMs + this.#waiting.length * this.#rate.intervalMs;
    if (turnMs > deadlineMs) return Promise.reject(new LoadSheddingError('deadline', turnMs - nowMs));
    return this.#wait(context, turnMs - nowMs);
  }

  #wait(context: Context, delayMs: number): Promise<void> {
    const room = roomOf(context);
    if (this.#refuses || room?.enter() === false) {
      const reason = this.#refuses || room === undefined || room.reason === 'own' ? 'rate' : room.reason;
      return Promise.reject(new LoadSheddingError(reason, delayMs));
    }
    const turn = this.#waiting.join(undefined, context.signal);
    this.#setTimer();
    return room === undefined ? turn : turn.finally(() => room.leave());
  }

  #serve(): void {
    const nowMs = this.#clock.now();
    for (
      let waiter = this.#waiting.first();
      waiter !== undefined && nowMs >= this.#rate.nextMs;
      waiter = this.#waiting.first()
    ) {
      this.#rate.take(nowMs);
      waiter.grant();
    }
    this.#setTimer();
  }

  #setTimer(): void {
    if (this.#waiting.isEmpty) {
      this.#cancelTimer?.();
      this.#cancelTimer = undefined;
      return;
    }
    this.#cancelTimer ??= this.#clock.setTimeout(
      () => {
        this.#cancelTimer = undefined;
        this.#serve();
      },
      Math.min(LONGEST_TIMER_MS, this.#rate.nextMs - this.#clock.now()),
    );
  }
}

function requireAboveNone(name: string, value: number): void {
  if (typeof value === 'number' && value > 0 && value < Infinity) return;
  throw new RangeError(`${name} must be a finite number above 0, not ${String(value)}`);
}
