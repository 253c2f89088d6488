import { ready, refused, type WaitOptions } from '../../base/index.js';
import { ReceiverIterator } from '../iterator.js';
import type { Answer, Core } from './core.js';

/** The end that sees every value sent while it exists, as long as it keeps up. */
export class Receiver<T> implements AsyncIterable<T> {
  private readonly core: Core<T>;
  /** The number of the value it reads next. */
  private position: number;
  private state: 'open' | 'disposed' = 'open';

  /** Made by `channel`, `subscribe` and `resubscribe`. */
  constructor(core: Core<T>, position: number) {
    this.core = core;
    this.position = position;
    core.addReceiver(position);
  }

  /**
   * The next value; `undefined` when the channel has ended and everything is read, or this receiver is disposed (`next`
   * tells a value that is `undefined` from the end). Waits while nothing is there; several waits are served in order.
   * Aborting rejects with `signal.reason` and takes nothing. Errors: `CHANNEL_LAGGED` once, with the exact count in
   * `skipped`, when values were overwritten before they were read; the next call gives the oldest value kept.
   */
  recv(wait?: WaitOptions): Promise<T | undefined> {
    return this.take(ONE as Answer<T, T | undefined>, wait?.signal);
  }

  /** The next value as an iterator result: exact for every payload, `undefined` included. Otherwise as `recv`. */
  next(): Promise<IteratorResult<T, undefined>> {
    return this.take(STEP as Answer<T, IteratorResult<T, undefined>>, undefined);
  }

  /** The next value if there is one; `undefined` if not now, or when ended. Throws `CHANNEL_LAGGED` as `recv` rejects. */
  tryRecv(): T | undefined {
    const { core, position } = this;
    if (position === core.tail || this.state === 'disposed') return undefined;
    if (position < core.oldest) throw this.skipMissed();
    this.position = position + 1;
    return core.read(position);
  }

  /** A new receiver that sees what is sent from now on: nothing that this one has not read, and no replay. */
  resubscribe(): Receiver<T> {
    return new Receiver(this.core, this.core.tail);
  }

  /** The values until the channel ends; throws `CHANNEL_LAGGED`. Leaving the loop early disposes the receiver. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    return new ReceiverIterator(this, false);
  }

  /** Done with it: its waits end, what only it had not seen is dropped. Any number of times. */
  [Symbol.dispose](): void {
    if (this.state === 'disposed') return;
    this.state = 'disposed';
    this.core.removeReceiver(this, this.position);
  }

  /**
   * How many values were sent that this receiver has not read, overwritten ones included: more than `capacity` means that
   * the next read reports a lag.
   */
  get length(): number {
    return this.state === 'disposed' ? 0 : this.core.tail - this.position;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Nothing new can come: every sender is closed, or this receiver is disposed. Values may still be there. */
  get isClosed(): boolean {
    return this.state === 'disposed' || this.core.isEnded;
  }

  /** For the channel: the value before `tail` was given to a wait of this receiver, if it is the one it reads next. */
  advanceTo(tail: number): boolean {
    if (this.position !== tail - 1) return false;
    this.position = tail;
    return true;
  }

  private take<R>(answer: Answer<T, R>, signal: AbortSignal | undefined): Promise<R> {
    if (signal?.aborted === true) return refused(signal.reason);
    if (this.isEmpty) {
      if (this.isClosed) return ready(answer.end());
      return this.core.listeners.join({ receiver: this, answer }, signal) as Promise<R>;
    }
    if (this.missed > 0) return refused(this.skipMissed());
    return ready(answer.item(this.read()));
  }

  private get missed(): number {
    return this.core.missedAt(this.position);
  }

  private skipMissed(): Error {
    const error = this.core.lagged(this.position);
    this.position += error.skipped;
    return error;
  }

  private read(): T {
    const value = this.core.read(this.position);
    this.position += 1;
    return value;
  }
}

const ONE: Answer<unknown, unknown> = {
  item: (value) => value,
  end: () => undefined,
};

const STEP: Answer<unknown, IteratorResult<unknown, undefined>> = {
  item: (value) => ({ value, done: false }),
  end: () => ({ value: undefined, done: true }),
};
