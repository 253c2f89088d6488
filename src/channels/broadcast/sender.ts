import { done, refused, type WaitOptions } from '../../base/index.js';
import type { Core } from './core.js';
import { Receiver } from './receiver.js';

/** The end that sends. A closed sender sends nothing. */
export class Sender<T> {
  private readonly core: Core<T>;
  private state: 'open' | 'closed' = 'open';

  /** Made by `channel` and `clone`. */
  constructor(core: Core<T>) {
    this.core = core;
    core.senders += 1;
  }

  /**
   * How many receivers will see `value`, unless it is overwritten before; 0 when there is none, and then it is not kept
   * (but for `replay`), or when this sender is closed. Never waits: when `capacity` values are queued, the oldest is
   * overwritten.
   */
  send(value: T): number {
    return this.state === 'closed' ? 0 : this.core.send(value);
  }

  /** A new receiver: it sees what is sent from now on, and before that the last `replay` values. */
  subscribe(): Receiver<T> {
    return new Receiver(this.core, this.core.replayFrom);
  }

  /**
   * Resolves when there is no receiver: every one is disposed. `subscribe` makes one again. Aborting rejects with
   * `signal.reason`.
   */
  closed(wait?: WaitOptions): Promise<void> {
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (this.core.receivers === 0) return done();
    return this.core.closeWatchers.join(undefined, signal);
  }

  /** Another sender of the same channel, to be closed by itself. The clone of a closed sender is closed. */
  clone(): Sender<T> {
    const clone = new Sender(this.core);
    if (this.state === 'closed') clone.close();
    return clone;
  }

  /**
   * Says that nothing more comes from this sender. When all are closed, receivers get what is queued (closing overwrites
   * nothing) and then the end. Any number of times.
   */
  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.core.removeSender();
  }

  /** The same as `close`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** This sender is closed. That nobody receives does not close it: `receiverCount` tells. */
  get isClosed(): boolean {
    return this.state === 'closed';
  }

  get receiverCount(): number {
    return this.core.receivers;
  }

  /** How many values are queued: sent, not overwritten, and not yet seen by every receiver that shall see them. */
  get length(): number {
    return this.core.queued;
  }

  get isEmpty(): boolean {
    return this.core.queued === 0;
  }

  /** How many values can be queued: the capacity asked for, rounded up to a power of two. */
  get capacity(): number {
    return this.core.capacity;
  }
}
