import { CountedSender } from '../counted-sender.js';
import type { Core } from './core.js';
import { Receiver } from './receiver.js';

/** The end that sets the value. A closed sender changes nothing. */
export class Sender<T> extends CountedSender<Core<T>> {
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

  clone(): Sender<T> {
    return new Sender(this.core, this.state);
  }

  /** `send` would be false: nobody receives, or this sender is closed. */
  get isClosed(): boolean {
    return this.state === 'closed' || this.core.receivers === 0;
  }
}
