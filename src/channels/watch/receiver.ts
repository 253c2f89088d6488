import { ready, refused, requireFunction, type Waiter, type WaitOptions } from '../../base/index.js';
import { ChannelClosedError } from '../errors.js';
import { ReceiverIterator, type Steps } from '../iterator.js';
import type { Core, Watcher } from './core.js';

/** Older than every version: nothing has been seen. */
const NOTHING = -1;

/** The end that sees the newest value. Each receiver remembers which change it has seen last. */
export class Receiver<T> implements AsyncIterable<T> {
  private readonly core: Core<T>;
  private seen: number;
  private state: 'open' | 'disposed' = 'open';

  /** Made by `channel`, `subscribe` and `clone`. */
  constructor(core: Core<T>, seen: number) {
    this.core = core;
    this.seen = seen;
    core.receivers += 1;
  }

  /** The current value; it does not count as seen. */
  borrow(): T {
    return this.core.value;
  }

  /** The current value, seen with this. */
  borrowAndUpdate(): T {
    this.markUnchanged();
    return this.core.value;
  }

  /** True when there is a change that this receiver has not seen. */
  hasChanged(): boolean {
    return this.state === 'open' && this.seen !== this.core.version;
  }

  /** The current value counts as not seen: the next `changed` resolves at once, and one that waits does so here. */
  markChanged(): void {
    this.seen = NOTHING;
    this.core.watchers.forEach((waiter) => {
      if (waiter.subject.receiver === this) this.core.show(waiter);
    });
  }

  /** The current value counts as seen. */
  markUnchanged(): void {
    this.seen = this.core.version;
  }

  /**
   * True when there is a change this receiver has not seen; it is seen with this. False when the channel has ended and
   * everything is seen, or this receiver is disposed. Waits until one or the other. Several changes between two calls are
   * one: only the newest value counts. Aborting rejects with `signal.reason` and marks nothing.
   *
   * ```ts
   * while (await receiver.changed()) apply(receiver.borrow());
   * ```
   */
  changed(wait?: WaitOptions): Promise<boolean> {
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (this.hasChanged()) {
      this.markUnchanged();
      return ready(true);
    }
    return this.isOver ? ready(false) : this.watch(new ChangeWatcher(this), signal);
  }

  /**
   * The first value, beginning with the current one, for which `predicate` returns true; it is seen with this. Waits until
   * then; `predicate` is called inside the sender's call, for every change. Aborting rejects with `signal.reason`. Errors:
   * `CHANNEL_CLOSED` when the channel ends first; whatever `predicate` throws.
   *
   * ```ts
   * await receiver.waitFor((state) => state === 'ready', { signal });
   * ```
   */
  waitFor(predicate: (value: T) => boolean, wait?: WaitOptions): Promise<T> {
    const signal = wait?.signal;
    try {
      requireFunction('predicate', predicate);
      if (signal?.aborted === true) return refused(signal.reason);
      if (this.state === 'disposed') return refused(closedError());
      this.markUnchanged();
      if (predicate(this.core.value)) return ready(this.core.value);
    } catch (error) {
      return refused(error);
    }
    return this.isOver ? refused(closedError()) : this.watch(new ValueWatcher(this, predicate), signal);
  }

  /** Another receiver that has seen what this one has seen. The clone of a disposed receiver is disposed. */
  clone(): Receiver<T> {
    const clone = new Receiver(this.core, this.seen);
    if (this.state === 'disposed') clone[Symbol.dispose]();
    return clone;
  }

  /**
   * The current value, then the newest after each change, until the channel ends; nothing once this receiver is disposed.
   * Leaving the loop early disposes it.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    const changes = new Changes(
      this,
      (watcher) => this.watch(watcher, undefined),
      () => this.state === 'disposed',
    );
    return new ReceiverIterator(changes, false);
  }

  /** Done with it: its waits end, and senders learn it when it was the last. Any number of times. */
  [Symbol.dispose](): void {
    if (this.state === 'disposed') return;
    this.state = 'disposed';
    this.core.removeReceiver(this);
  }

  /** Nothing new can come: every sender is closed, or this receiver is disposed. */
  get isClosed(): boolean {
    return this.isOver;
  }

  private get isOver(): boolean {
    return this.state === 'disposed' || this.core.isEnded;
  }

  private watch<R>(watcher: Watcher<T>, signal: AbortSignal | undefined): Promise<R> {
    return this.core.watchers.join(watcher, signal) as Promise<R>;
  }
}

type Waiting<T> = Waiter<unknown, Watcher<T>>;

/** Waits for any change. */
class ChangeWatcher<T> implements Watcher<T> {
  readonly receiver: Receiver<T>;

  constructor(receiver: Receiver<T>) {
    this.receiver = receiver;
  }

  changed(waiter: Waiting<T>): void {
    waiter.grant(true);
  }

  ended(waiter: Waiting<T>): void {
    waiter.grant(false);
  }
}

/** Waits for a value that a predicate accepts. */
class ValueWatcher<T> implements Watcher<T> {
  readonly receiver: Receiver<T>;
  private readonly predicate: (value: T) => boolean;

  constructor(receiver: Receiver<T>, predicate: (value: T) => boolean) {
    this.receiver = receiver;
    this.predicate = predicate;
  }

  changed(waiter: Waiting<T>, value: T): void {
    try {
      if (this.predicate(value)) waiter.grant(value);
    } catch (error) {
      waiter.refuse(error);
    }
  }

  ended(waiter: Waiting<T>): void {
    waiter.refuse(closedError());
  }
}

/** The steps of `for await`: the current value first, then one for each change. */
class Changes<T> implements Steps<T>, Watcher<T> {
  readonly receiver: Receiver<T>;
  private readonly watch: (watcher: Watcher<T>) => Promise<IteratorResult<T, undefined>>;
  private readonly isDisposed: () => boolean;
  private stage: 'first' | 'later' = 'first';

  constructor(
    receiver: Receiver<T>,
    watch: (watcher: Watcher<T>) => Promise<IteratorResult<T, undefined>>,
    isDisposed: () => boolean,
  ) {
    this.receiver = receiver;
    this.watch = watch;
    this.isDisposed = isDisposed;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const { receiver } = this;
    const isNew = this.stage === 'first' ? !this.isDisposed() : receiver.hasChanged();
    this.stage = 'later';
    if (isNew) return ready({ value: receiver.borrowAndUpdate(), done: false });
    return receiver.isClosed ? ready({ value: undefined, done: true }) : this.watch(this);
  }

  changed(waiter: Waiting<T>, value: T): void {
    waiter.grant({ value, done: false });
  }

  ended(waiter: Waiting<T>): void {
    waiter.grant({ value: undefined, done: true });
  }

  [Symbol.dispose](): void {
    this.receiver[Symbol.dispose]();
  }
}

function closedError(): ChannelClosedError {
  return new ChannelClosedError('the channel has ended: the value will not change any more');
}
