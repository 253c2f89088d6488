import { done, refused, type WaitOptions } from '../../base/index.js';
import type { Core } from './core.js';
import { Receiver } from './receiver.js';

/** The end that sets the value. A closed sender changes nothing. */
export class Sender<T> {
  private readonly core: Core<T>;
  private state: 'open' | 'closed' = 'open';

  /** Made by `channel` and `clone`. */
  constructor(core: Core<T>) {
    this.core = core;
    core.senders += 1;
  }

  /** True when `value` is the new value; false, and not kept, when there is no receiver or this sender is closed. */
  send(value: T): boolean {
    if (this.isClosed) return false;
    this.core.set(value);
    return true;
  }

  /**
   * Sets `value`, also when nobody receives, and returns the one it replaces. A closed sender returns `value` itself: what
   * is not in the channel comes back.
   */
  sendReplace(value: T): T {
    if (this.state === 'closed') return value;
    const replaced = this.core.value;
    this.core.set(value);
    return replaced;
  }

  /**
   * Lets `modify` change `cell.value`, in place or by assignment, and reports the change, also when nobody receives. If it
   * throws, what it has changed stays and is not reported.
   *
   * ```ts
   * sender.sendModify((cell) => { cell.value += 1; });
   * ```
   */
  sendModify(modify: (cell: { value: T }) => void): void {
    this.sendIfModified((cell) => {
      modify(cell);
      return true;
    });
  }

  /** As `sendModify`, but reports the change only when `modify` returns true, and returns the same. */
  sendIfModified(modify: (cell: { value: T }) => boolean): boolean {
    if (this.state === 'closed') return false;
    const { core } = this;
    const cell = { value: core.value };
    let modified = false;
    try {
      modified = modify(cell);
    } finally {
      core.value = cell.value;
    }
    if (modified) core.announce();
    return modified;
  }

  /** The current value. */
  borrow(): T {
    return this.core.value;
  }

  /** A new receiver, for which the current value counts as seen. */
  subscribe(): Receiver<T> {
    return new Receiver(this.core, this.core.version);
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

  /** Says that nothing more comes from this sender; when all are closed, the channel has ended. Any number of times. */
  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.core.removeSender();
  }

  /** The same as `close`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** `send` would be false: nobody receives, or this sender is closed. */
  get isClosed(): boolean {
    return this.state === 'closed' || this.core.receivers === 0;
  }

  get receiverCount(): number {
    return this.core.receivers;
  }
}
