/**
 * One value, once: the answer to a question. The sender sends or closes; the receiver gets the value or learns that none
 * will come. It ends with the value received, with either side closed, or with the receiver disposed.
 */
import { done, ready, refused, type WaitOptions, WaitList } from '../base/index.js';
import { ChannelClosedError } from './errors.js';

/** A channel for one value. */
export function channel<T>(): [Sender<T>, Receiver<T>] {
  const core = new Core<T>();
  return [new Sender(core), new Receiver(core)];
}

/**
 * - I1 A value lies in `state` only until it is received: `sent` while nobody waited for it.
 * - I2 Takers wait only while `state` is `open`.
 */
class Core<T> {
  state:
    | { readonly kind: 'open' }
    | { readonly kind: 'sent'; readonly value: T }
    /** No value will come, and the receiver does not know yet. */
    | { readonly kind: 'closed' }
    /** The receiver has had the value, or has seen that none will come. */
    | { readonly kind: 'ended' } = OPEN;
  receiver: 'open' | 'closed' = 'open';
  readonly takers: WaitList<T> = new WaitList();
  readonly closeWatchers: WaitList<void> = new WaitList();

  send(value: T): boolean {
    if (this.state.kind !== 'open') return false;
    const taker = this.takers.first();
    if (taker === undefined) {
      this.state = { kind: 'sent', value };
      return true;
    }
    this.end();
    taker.grant(value);
    this.refuseTakers();
    return true;
  }

  /** No value will come any more; what has been sent stays. */
  close(): void {
    if (this.state.kind !== 'open') return;
    this.state = CLOSED;
    if (this.takers.isEmpty) return;
    this.end();
    this.refuseTakers();
  }

  closeReceiver(): void {
    if (this.receiver === 'closed') return;
    this.receiver = 'closed';
    this.close();
    this.closeWatchers.grantAll();
  }

  end(): void {
    this.state = ENDED;
    this.closeWatchers.grantAll();
  }

  private refuseTakers(): void {
    this.takers.refuseAll(() => closedError());
  }
}

/** The end that sends. */
export class Sender<T> {
  private readonly core: Core<T>;

  /** Made by `channel`. */
  constructor(core: Core<T>) {
    this.core = core;
  }

  /**
   * True when `value` is sent: it will be received unless the receiver is disposed. False when something was sent before
   * or either side is closed. Never waits.
   */
  send(value: T): boolean {
    return this.core.send(value);
  }

  /** Says that nothing will be sent; the receiver's `recv` rejects. After a send, or a second time, it does nothing. */
  close(): void {
    this.core.close();
  }

  /** The same as `close`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Resolves when the receiver takes nothing more: it is closed or disposed, has had the value, or has seen that none
   * comes. Aborting rejects with `signal.reason`.
   */
  closed(wait?: WaitOptions): Promise<void> {
    const { core } = this;
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (core.receiver === 'closed' || core.state.kind === 'ended') return done();
    return core.closeWatchers.join(undefined, signal);
  }

  /** A send would be false: something was sent, or either side is closed. */
  get isClosed(): boolean {
    return this.core.state.kind !== 'open';
  }
}

/** The end that receives. */
export class Receiver<T> {
  private readonly core: Core<T>;

  /** Made by `channel`. */
  constructor(core: Core<T>) {
    this.core = core;
  }

  /**
   * The value. Waits until it is sent. Aborting rejects with `signal.reason` and takes nothing: it can be received later.
   * Errors: `CHANNEL_CLOSED` when the sender closes without sending, when this end is closed first, or when the value has
   * been received already.
   *
   * ```ts
   * const [sender, receiver] = oneshot.channel<number>();
   * queueMicrotask(() => sender.send(42));
   * await receiver.recv(); // 42
   * ```
   */
  recv(wait?: WaitOptions): Promise<T> {
    const { core } = this;
    const { state } = core;
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (state.kind === 'open') return core.takers.join(undefined, signal);
    core.end();
    return state.kind === 'sent' ? ready(state.value) : refused(closedError());
  }

  /** The value if it is there; `undefined` if not yet, or when none will come (`isTerminated` tells). Never waits. */
  tryRecv(): T | undefined {
    const { state } = this.core;
    if (state.kind === 'open') return undefined;
    this.core.end();
    return state.kind === 'sent' ? state.value : undefined;
  }

  /** Refuses the value if it has not been sent; what has been sent can still be received. Any number of times. */
  close(): void {
    this.core.closeReceiver();
  }

  /** Closes and discards a value that was sent and not received. */
  [Symbol.dispose](): void {
    this.core.closeReceiver();
    this.core.end();
  }

  /** No value is there now. */
  get isEmpty(): boolean {
    return this.core.state.kind !== 'sent';
  }

  /** Nothing can be sent any more. A value may still be there. */
  get isClosed(): boolean {
    return this.core.state.kind !== 'open';
  }

  /** This end has had the value, or has seen that none will come. */
  get isTerminated(): boolean {
    return this.core.state.kind === 'ended';
  }
}

const OPEN = { kind: 'open' } as const;
const CLOSED = { kind: 'closed' } as const;
const ENDED = { kind: 'ended' } as const;

function closedError(): ChannelClosedError {
  return new ChannelClosedError('the channel is closed: no value will come');
}
