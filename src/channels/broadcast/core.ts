import { WaitList } from '../../base/index.js';
import { LaggedError } from '../errors.js';
import { Backlog } from './backlog.js';
import type { Receiver } from './receiver.js';

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
  private readonly kept: Backlog<T> = new Backlog();
  senders = 0;
  receivers = 0;
  readonly listeners: WaitList<unknown, Listening<T>> = new WaitList();
  readonly closeWatchers: WaitList<void> = new WaitList();

  constructor(capacity: number, replay: number) {
    this.capacity = capacity;
    this.replay = replay;
  }

  get oldest(): number {
    return this.kept.oldest;
  }

  get tail(): number {
    return this.kept.tail;
  }

  get isEnded(): boolean {
    return this.senders === 0;
  }

  /** How many values some receiver has not seen yet. */
  get queued(): number {
    const { kept } = this;
    let first = kept.oldest;
    while (first < kept.tail && kept.unseenAt(first) === 0) first += 1;
    return kept.tail - first;
  }

  /** Where a new receiver that wants the replayed values starts. */
  get replayFrom(): number {
    return Math.max(this.oldest, this.tail - this.replay);
  }

  send(value: T): number {
    const { receivers } = this;
    if (receivers === 0 && this.replay === 0) return 0;
    const { kept } = this;
    if (kept.length === this.capacity) kept.dropOldest();
    kept.push(value, receivers);
    if (!this.listeners.isEmpty) this.tell(value);
    else if (receivers === 0) this.dropSeen();
    return receivers;
  }

  /** The value number `position`, which is now seen by one receiver more. Only for oldest ≤ position < tail. */
  read(position: number): T {
    const { kept } = this;
    const value = kept.at(position);
    if (kept.change(position, -1) === 0) this.dropSeen();
    return value;
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
    for (let at = position; at < this.tail; at += 1) this.kept.change(at, 1);
  }

  removeReceiver(receiver: Receiver<T>, position: number): void {
    this.receivers -= 1;
    for (let at = Math.max(position, this.oldest); at < this.tail; at += 1) this.kept.change(at, -1);
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
  private tell(value: T): void {
    const { tail } = this;
    let told = 0;
    this.listeners.forEach((waiter) => {
      const { receiver, answer } = waiter.subject;
      if (!receiver.advanceTo(tail)) return;
      told += 1;
      waiter.grant(answer.item(value));
    });
    if (this.kept.change(tail - 1, -told) === 0) this.dropSeen();
  }

  private dropSeen(): void {
    const { kept, replay } = this;
    while (kept.length > replay && kept.unseenAt(kept.oldest) === 0) kept.dropOldest();
  }
}
