import { isPipelineError } from '../../base/index.js';
import type { StartToken } from './lane.js';

/** What a gate needs of an `AdaptiveLimiter`, and no more. */
export interface LimiterLike {
  readonly limit: number;
  tryAcquire(): StartToken | undefined;
  acquire(context: { readonly signal: AbortSignal; readonly attempt: number }): Promise<StartToken>;
}

/** Who wants to pass a gate. */
export interface GateUser {
  /** A token has come; `tryEnter` succeeds now if it is called at once. */
  onEntry(): void;
  /** The limiter refused to let the next item in: it is shed if `shed`, else the limiter itself failed. */
  onRefusal(error: unknown, shed: boolean): void;
}

/** Decides how many items may be in the workshop. */
export interface Gate {
  /** How many may occupy the workshop at this moment. */
  readonly limit: number;
  /** Whether another item has room beside those that run and those whose result has no room outside. */
  hasRoom(running: number, held: number): boolean;
  /** True: one item may start now, and `takeToken` gives what to tell its outcome to. */
  tryEnter(): boolean;
  takeToken(): StartToken | undefined;
  /** Asks to be told when `tryEnter` may succeed, if that is not known otherwise. Asking twice is asking once. */
  request(user: GateUser): void;
  /** Nobody wants to pass any more. */
  stop(): void;
}

/** A fixed number. Whoever leaves the workshop is the sign that the next may enter. */
export class FixedGate implements Gate {
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  hasRoom(running: number, held: number): boolean {
    return running + held < this.limit;
  }

  tryEnter(): boolean {
    return true;
  }

  takeToken(): undefined {}

  request(): void {}

  stop(): void {}
}

/**
 * A limiter, perhaps shared with others. At most one request waits in its line at a time, for the item that is next.
 * The token is told the outcome when the processor settles and not when the result leaves, so that a slow consumer is
 * not taken for a slow processor.
 */
export class LimiterGate implements Gate {
  private readonly limiter: LimiterLike;
  private readonly stopping = new AbortController();
  private isWaiting = false;
  private token: StartToken | undefined = undefined;

  constructor(limiter: LimiterLike) {
    this.limiter = limiter;
  }

  get limit(): number {
    return Math.max(1, Math.floor(this.limiter.limit));
  }

  /**
   * As long as results can leave, whoever runs has passed the limiter and the limiter decides: we stand in its line, so
   * that a limit which rises is used at once.
   */
  hasRoom(running: number, held: number): boolean {
    return held === 0 || running + held < this.limit;
  }

  tryEnter(): boolean {
    if (this.isWaiting) return false;
    this.token ??= this.limiter.tryAcquire();
    return this.token !== undefined;
  }

  takeToken(): StartToken | undefined {
    const { token } = this;
    this.token = undefined;
    return token;
  }

  request(user: GateUser): void {
    if (this.isWaiting || this.stopping.signal.aborted) return;
    this.isWaiting = true;
    this.limiter.acquire({ signal: this.stopping.signal, attempt: 1 }).then(
      (token) => this.granted(token, user),
      (error: unknown) => this.refused(error, user),
    );
  }

  stop(): void {
    this.stopping.abort();
  }

  private granted(token: StartToken, user: GateUser): void {
    this.isWaiting = false;
    this.token = token;
    if (!this.stopping.signal.aborted) user.onEntry();
    // Nobody entered: the workshop is full of results that cannot leave, or everything stopped in the meantime.
    this.takeToken()?.ignore();
  }

  private refused(error: unknown, user: GateUser): void {
    this.isWaiting = false;
    if (!this.stopping.signal.aborted) user.onRefusal(error, isPipelineError(error, 'LOAD_SHED'));
  }
}
