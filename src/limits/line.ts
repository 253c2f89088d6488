import { type Settlement, WaitList, type Waiter } from '../base/index.js';
import type { Token } from './token.js';

/** What a limiter looks at in a call's context. All of it may be missing. */
export interface AcquireContext {
  /** Aborting it ends the wait: `acquire` rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** A moment on the limiter's clock after which the result is of no use. Only a limiter with a `queue` looks at it. */
  readonly deadlineMs?: number | undefined;
  /** Higher is more important; 0 when missing. Only a limiter with a `queue` looks at it. */
  readonly priority?: number | undefined;
  /** The partition it belongs to. */
  readonly key?: string | undefined;
}

export interface Waiting {
  readonly sinceMs: number;
  readonly deadlineMs: number;
}

export type TokenWaiter = Waiter<Token, Waiting>;

/**
 * Limits settle their waits at once and not within the cooperative budget of a turn: what waits for a token is a call
 * to somewhere else, which gives the turn up by itself, and a limiter driven by a virtual clock must keep its time.
 */
export const atOnce: Settlement = (settle, outcome) => settle(outcome);

/** Who waits for a token, and in which order they get one. */
export interface Line {
  readonly length: number;
  /** How many it refused so far. */
  readonly shed: number;
  /** Joins, or is refused. */
  join(context: AcquireContext | undefined, nowMs: number): Promise<Token>;
  /** The one to serve now. It may shed others on the way. */
  next(nowMs: number): TokenWaiter | undefined;
  /** Refuses the one it values least, to leave a place to another line; false when there is nobody to refuse. */
  giveWay(nowMs: number): boolean;
  /** Called when serving is over: nothing is kept running for an empty line. */
  tidy(): void;
}

/** First come, first served, as long as it takes. */
export class PatientLine implements Line {
  readonly shed: number = 0;
  readonly #waiting: WaitList<Token, Waiting>;

  constructor(onWithdrawn: () => void) {
    this.#waiting = new WaitList(onWithdrawn, atOnce);
  }

  get length(): number {
    return this.#waiting.length;
  }

  join(context: AcquireContext | undefined, nowMs: number): Promise<Token> {
    return this.#waiting.join({ sinceMs: nowMs, deadlineMs: Infinity }, context?.signal);
  }

  next(): TokenWaiter | undefined {
    return this.#waiting.first();
  }

  giveWay(): boolean {
    return false;
  }

  tidy(): void {
    // Nothing runs for a line that only waits.
  }
}
