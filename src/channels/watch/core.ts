import { type Waiter, WaitList } from '../../base/index.js';
import type { Receiver } from './receiver.js';

/** One wait of a receiver: what it makes of a change, and of the end. */
export interface Watcher<T> {
  readonly receiver: Receiver<T>;
  /** Settles the waiter, or leaves it waiting when this value is not what it waits for. */
  changed(waiter: Waiter<unknown, Watcher<T>>, value: T): void;
  ended(waiter: Waiter<unknown, Watcher<T>>): void;
}

/**
 * - I1 `version` counts the changes; a receiver that has seen the newest has the same number.
 * - I2 A watcher waits only while its receiver has seen the newest version, the receiver is not disposed and some sender
 *   is open. A watcher that is left waiting by a change has seen it.
 */
export class Core<T> {
  value: T;
  version = 0;
  senders = 0;
  receivers = 0;
  readonly watchers: WaitList<unknown, Watcher<T>> = new WaitList();
  readonly closeWatchers: WaitList<void> = new WaitList();

  constructor(value: T) {
    this.value = value;
  }

  get isEnded(): boolean {
    return this.senders === 0;
  }

  set(value: T): void {
    this.value = value;
    this.announce();
  }

  /** The value has changed: everybody who waits for that is told. */
  announce(): void {
    this.version += 1;
    this.watchers.forEach((waiter) => this.show(waiter));
  }

  /** Shows the newest value to one watcher; its receiver has seen it then. */
  show(waiter: Waiter<unknown, Watcher<T>>): void {
    waiter.subject.receiver.markUnchanged();
    waiter.subject.changed(waiter, this.value);
  }

  removeSender(): void {
    this.senders -= 1;
    if (this.isEnded) this.watchers.forEach((waiter) => waiter.subject.ended(waiter));
  }

  removeReceiver(receiver: Receiver<T>): void {
    this.receivers -= 1;
    this.watchers.forEach((waiter) => {
      if (waiter.subject.receiver === receiver) waiter.subject.ended(waiter);
    });
    if (this.receivers === 0) this.closeWatchers.grantAll();
  }
}
