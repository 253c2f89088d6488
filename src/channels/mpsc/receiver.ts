import { ready, refused, requireInteger, type WaitOptions } from '../../base/index.js';
import type { Answer, Core } from './core.js';
import { ReceiverIterator } from '../iterator.js';

/**
 * The receiving end. It may be shared as a work queue: several waits are served in the order they came, each item goes to
 * one of them. Close it to refuse new sends and drain; dispose it to be done with it at once.
 */
export class Receiver<T> implements AsyncIterable<T> {
  private readonly core: Core<T>;

  /** Made by `channel` and `unbounded`. */
  constructor(core: Core<T>) {
    this.core = core;
  }

  /**
   * The next item; `undefined` when the channel has ended (`next` tells an item that is `undefined` from the end). Waits
   * while nothing is there. Aborting rejects with `signal.reason` and takes nothing: no item is lost. Errors: what a sender
   * gave to `close(error)`, every time, once all that was sent is drained.
   *
   * ```ts
   * for (let job = await receiver.recv(); job !== undefined; job = await receiver.recv()) await run(job);
   * ```
   */
  recv(wait?: WaitOptions): Promise<T | undefined> {
    const { core } = this;
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (core.buffer.length === 0) return core.takeLater(ONE as Answer<T, T | undefined>, signal);
    const item = ready(core.buffer.shift());
    core.slots.add(1);
    return item;
  }

  /** The next item if there is one; `undefined` if not now, or when ended (`isTerminated` tells). Never waits. */
  tryRecv(): T | undefined {
    const { core } = this;
    if (core.buffer.length === 0) return undefined;
    const item = core.buffer.shift();
    core.slots.add(1);
    return item;
  }

  /**
   * Between one and `limit` items, as many as are there; `[]` when the channel has ended or `limit` is 0. Waits only
   * while nothing is there, not to fill up. Cancelling and errors as `recv`; `RangeError` when `limit` is not an integer of
   * at least 0.
   */
  recvMany(limit: number, wait?: WaitOptions): Promise<T[]> {
    const { core } = this;
    const signal = wait?.signal;
    try {
      requireInteger('limit', limit, 0);
    } catch (error) {
      return refused(error);
    }
    if (signal?.aborted === true) return refused(signal.reason);
    if (limit === 0) return ready([]);
    if (core.buffer.length === 0) return core.takeLater(BATCH as Answer<T, T[]>, signal);
    const count = Math.min(limit, core.buffer.length);
    const items = ready(core.buffer.shiftMany(count));
    core.slots.add(count);
    return items;
  }

  /** Up to `limit` items, as many as are there now; `[]` if none. Never waits. `RangeError` as `recvMany`. */
  tryRecvMany(limit: number): T[] {
    const { core } = this;
    const count = Math.min(requireInteger('limit', limit, 0), core.buffer.length);
    if (count === 0) return [];
    const items = core.buffer.shiftMany(count);
    core.slots.add(count);
    return items;
  }

  /**
   * True when `tryRecv` would give an item, false when the channel has ended. Waits while neither is so. It takes nothing:
   * safe in `Promise.race`, where a `recv` that loses the race would lose its item. With several receivers at work,
   * another may be faster. Aborting rejects with `signal.reason`.
   */
  readable(wait?: WaitOptions): Promise<boolean> {
    const { core } = this;
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (core.buffer.length > 0) return ready(true);
    if (core.isOver) return ready(false);
    return core.lookers.join(undefined, signal);
  }

  /** The next item as an iterator result: exact for every payload, `undefined` included. Otherwise as `recv`. */
  next(): Promise<IteratorResult<T, undefined>> {
    const { core } = this;
    if (core.buffer.length === 0)
      return core.takeLater(STEP as Answer<T, IteratorResult<T, undefined>>, undefined);
    const step = ready<IteratorResult<T, undefined>>({ value: core.buffer.shift(), done: false });
    core.slots.add(1);
    return step;
  }

  /**
   * An iterator over the items. Leaving `for await` early disposes the receiver, unless `preventClose` is true: then it
   * stays as it is and can be read on.
   */
  values(options?: { readonly preventClose?: boolean }): AsyncIterableIterator<T, undefined> {
    return new ReceiverIterator(this, options?.preventClose === true);
  }

  /** `values()`: leaving the loop early disposes the receiver. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    return this.values();
  }

  /**
   * Refuses new sends: parked ones reject with `CHANNEL_CLOSED`, later ones too. What is buffered, and what permits that
   * already exist send, is still received; then the channel has ended. Any number of times.
   */
  close(): void {
    this.core.closeIntake();
  }

  /**
   * Closes and discards: what is buffered goes to `onUndelivered`, waits end as at the end of the channel, and permits send
   * nothing any more. If `onUndelivered` throws, the first error is thrown here, after all items were offered.
   */
  [Symbol.dispose](): void {
    this.core.dispose();
  }

  /** Nothing new can be sent: closed here, or every sender is closed. Items may still be there. */
  get isClosed(): boolean {
    return this.core.isClosed;
  }

  /** The channel has ended: nothing is there and nothing can come. */
  get isTerminated(): boolean {
    return this.core.isOver;
  }

  get isEmpty(): boolean {
    return this.core.buffer.length === 0;
  }

  /** How many items are buffered. */
  get length(): number {
    return this.core.buffer.length;
  }

  /** Free slots: the maximum less what is buffered, reserved, or being collected. `Infinity` when unbounded. */
  get capacity(): number {
    return this.core.capacity;
  }

  /** The capacity the channel was made with. */
  get maxCapacity(): number {
    return this.core.maxCapacity;
  }
}

const ONE: Answer<unknown, unknown> = {
  item: (value) => value,
  end: () => undefined,
};

const BATCH: Answer<unknown, unknown[]> = {
  item: (value) => [value],
  end: () => [],
};

const STEP: Answer<unknown, IteratorResult<unknown, undefined>> = {
  item: (value) => ({ value, done: false }),
  end: () => ({ value: undefined, done: true }),
};
