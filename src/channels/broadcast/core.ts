import { WaitList } from '../../base/index.js';
import { LaggedError } from '../errors.js';
import { Ring } from '../ring.js';
import type { Receiver } from './receiver.js';

/** A value that was sent, and how many of the receivers that shall see it have not. */
interface Entry<T> {
  readonly value: T;
  unseen: number;
}

/** A wait of a receiver, and how it words what it gets. */
export interface Listening<T> {
  readonly receiver: Receiver<T>;
  readonly answer: Answer<T, unknown>;
}

/** How one of the ways of receiving words a value, or the end. */
export interface Answer<T, R> {
  item(value: T): R;
  end(): R;
}

/**
 * Values are numbered from 0 in the order they are sent. `kept` holds those from `oldest` up to, not including, `tail`.
 *
 * - I1 A receiver stands at the number it reads next: oldest ≤ next ≤ tail, or next < oldest when it was overtaken.
 * - I2 At most `capacity` values are kept; one that everybody has seen, and every older one, is dropped, except the last
 *   `replay`. Since receivers read in order, an older value never has more unseen than a newer one.
 * - I3 A receiver waits only at the tail, while some sender is open and it is not disposed.
 */
export class Core<T> {
  readonly capacity: number;
  readonly replay: number;
  private readonly kept: Ring<Entry<T>> = new Ring();
  oldest = 0;
  tail = 0;
  senders = 0;
  receivers = 0;
  readonly listeners: WaitList<unknown, Listening<T>> = new WaitList();
  readonly closeWatchers: WaitList<void> = new WaitList();

  constructor(capacity: number, replay: number) {
    this.capacity = capacity;
    this.replay = replay;
  }

  get isEnded(): boolean {
    return this.senders === 0;
  }

  /** How many values some receiver has not seen yet. */
  get queued(): number {
    let seen = 0;
    while (seen < this.kept.length && this.kept.at(seen).unseen === 0) seen += 1;
    return this.kept.length - seen;
  }

  /** Where a new receiver that wants the replayed values starts. */
  get replayFrom(): number {
    return Math.max(this.oldest, this.tail - this.replay);
  }

  send(value: T): number {
    const { receivers } = this;
    if (receivers === 0 && this.replay === 0) return 0;
    const entry: Entry<T> = { value, unseen: receivers };
    if (this.kept.length === this.capacity) this.dropOldest();
    this.kept.push(entry);
    this.tail += 1;
    if (!this.listeners.isEmpty) this.tell(entry);
    if (entry.unseen === 0) this.dropSeen();
    return receivers;
  }

  /** The value number `position`, which is now seen by one receiver more. Only for oldest ≤ position < tail. */
  read(position: number): T {
    const entry = this.kept.at(position - this.oldest);
    entry.unseen -= 1;
    if (entry.unseen === 0) this.dropSeen();
    return entry.value;
  }

  /** How many values a receiver at `position` has missed. */
  missedAt(position: number): number {
    return Math.max(0, this.oldest - position);
  }

  /** The error of a receiver that was overtaken; it goes on at `position + skipped`. */
  lagged(position: number): LaggedError {
    return new LaggedError(this.missedAt(position));
  }

  /** A new receiver will see everything from `position` on. */
  addReceiver(position: number): void {
    this.receivers += 1;
    for (let at = position; at < this.tail; at += 1) this.kept.at(at - this.oldest).unseen += 1;
  }

  removeReceiver(receiver: Receiver<T>, position: number): void {
    this.receivers -= 1;
    for (let at = Math.max(position, this.oldest); at < this.tail; at += 1) {
      this.kept.at(at - this.oldest).unseen -= 1;
    }
    this.dropSeen();
    this.listeners.forEach((waiter) => {
      if (waiter.subject.receiver === receiver) waiter.grant(waiter.subject.answer.end());
    });
    if (this.receivers === 0) this.closeWatchers.grantAll();
  }

  removeSender(): void {
    this.senders -= 1;
    if (this.isEnded) this.listeners.forEach((waiter) => waiter.grant(waiter.subject.answer.end()));
  }

  /** Gives the newest value to those who wait: one wait of each receiver. */
  private tell(entry: Entry<T>): void {
    this.listeners.forEach((waiter) => {
      const { receiver, answer } = waiter.subject;
      if (!receiver.advanceTo(this.tail)) return;
      entry.unseen -= 1;
      waiter.grant(answer.item(entry.value));
    });
  }

  private dropSeen(): void {
    const { kept, replay } = this;
    while (kept.length > replay && kept.at(0).unseen === 0) this.dropOldest();
  }

  private dropOldest(): void {
    this.kept.shift();
    this.oldest += 1;
  }
}
