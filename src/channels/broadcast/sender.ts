import { CountedSender } from '../counted-sender.js';
import type { Core } from './core.js';
import { Receiver } from './receiver.js';

/** The end that sends. A closed sender sends nothing. */
export class Sender<T> extends CountedSender<Core<T>> {
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

  clone(): Sender<T> {
    return new Sender(this.core, this.state);
  }

  /** This sender is closed. That nobody receives does not close it: `receiverCount` tells. */
  get isClosed(): boolean {
    return this.state === 'closed';
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
