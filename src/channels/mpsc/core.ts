import { refused, ready, type Waiter, WaitList } from '../../base/index.js';
import { ChannelClosedError } from '../errors.js';
import { Ring } from '../ring.js';
import { Claim, Slots, type SlotsOwner } from '../slots.js';
import { Permit } from './permit.js';

/** What a `send` does when the channel is full. */
export type WhenFull = 'wait' | 'drop-newest' | 'drop-oldest';

/** How one of the ways of receiving words what it found: an item, or the end. */
export interface Answer<T, R> {
  item(value: T): R;
  end(): R;
}

/**
 * One channel, shared by its senders, permits and receiver.
 *
 * - I1 A taker waits only while nothing is buffered: an item that comes goes to the first taker or into the ring.
 * - I2 free + buffered + reserved + set aside for the first in line = `maxSlots`, at every instant outside a call.
 * - I3 A send or reservation is parked only while the receiver takes sends (`intake` is `open`).
 * - I4 The channel is over when nothing is buffered and nothing can come: the receiver is disposed, or no permit lives
 *   and either intake is closed or every sender is closed and nobody is parked. Nobody waits to receive then.
 */
export class Core<T> implements SlotsOwner<Permit<T> | undefined, T> {
  readonly buffer: Ring<T> = new Ring();
  /** The room. In line for it: a claim for each parked reservation, and the value itself for each parked send. */
  readonly slots: Slots<Permit<T> | undefined, T>;
  readonly takers: WaitList<unknown, Answer<T, unknown>> = new WaitList();
  readonly lookers: WaitList<boolean> = new WaitList();
  readonly closeWatchers: WaitList<void> = new WaitList();
  /** What `free` starts from: the capacity, or more than there can be items. */
  readonly maxSlots: number;
  readonly maxCapacity: number;
  readonly whenFull: WhenFull;
  private readonly onUndelivered: ((value: T) => void) | undefined;

  /** The receiver's side: takes sends, lets only what is promised come in, or is gone. */
  intake: 'open' | 'closed' | 'disposed' = 'open';
  /** Sender handles that are not closed. */
  senders = 0;
  /** Slots held by live permits. */
  reserved = 0;
  /** The first error a sender closed with. */
  failure: { readonly error: unknown } | undefined = undefined;

  constructor(
    maxSlots: number,
    maxCapacity: number,
    whenFull: WhenFull,
    onUndelivered: ((value: T) => void) | undefined,
  ) {
    this.maxSlots = maxSlots;
    this.maxCapacity = maxCapacity;
    this.whenFull = whenFull;
    this.onUndelivered = onUndelivered;
    this.slots = new Slots(maxSlots, this);
  }

  get capacity(): number {
    return this.maxCapacity === Infinity ? Infinity : this.slots.free;
  }

  /** Nothing new can be sent: the receiver refuses it, or nobody is left who could. */
  get isClosed(): boolean {
    return this.intake !== 'open' || (this.senders === 0 && this.reserved === 0 && this.slots.line.isEmpty);
  }

  /** I4 */
  get isOver(): boolean {
    if (this.buffer.length > 0) return false;
    return this.intake === 'disposed' || (this.isClosed && this.reserved === 0);
  }

  /** Gives the value to the first taker (true: its slot is free again) or buffers it in the slot it has (false). */
  deliver(value: T): boolean {
    const taker = this.takers.first();
    if (taker === undefined) {
      this.buffer.push(value);
      if (!this.lookers.isEmpty) this.lookers.grantAll(true);
      return false;
    }
    taker.grant(taker.subject.item(value));
    return true;
  }

  /** Makes room by dropping the oldest buffered item; false when nothing is buffered or somebody waits for room. */
  replaceOldest(value: T): boolean {
    if (this.buffer.length === 0 || !this.slots.line.isEmpty) return false;
    const oldest = this.buffer.shift();
    this.buffer.push(value);
    this.undelivered(oldest);
    return true;
  }

  undelivered(value: T): void {
    this.onUndelivered?.(value);
  }

  /** Parks until an item comes or the channel is over. Only when nothing is buffered. */
  takeLater<R>(answer: Answer<T, R>, signal: AbortSignal | undefined): Promise<R> {
    if (!this.isOver) return this.takers.join(answer, signal) as Promise<R>;
    return this.failed === undefined ? ready(answer.end()) : refused(this.failed.error);
  }

  reserve(size: number): Permit<T> {
    this.reserved += size;
    return new Permit(this, size);
  }

  /** A parked send or reservation has got its room. */
  admit(waiter: Waiter<Permit<T> | undefined, T | Claim>): void {
    const { subject } = waiter;
    if (subject instanceof Claim) {
      waiter.grant(this.reserve(subject.want));
      return;
    }
    waiter.grant(undefined);
    if (this.deliver(subject)) this.slots.free += 1;
  }

  /** A parked send or reservation was aborted: it may have been all that kept the channel alive. */
  withdrawn(): void {
    this.endIfOver();
  }

  /** Refuses new sends and everybody who is parked; what is buffered and reserved still comes. */
  closeIntake(): void {
    if (this.intake !== 'open') return;
    this.intake = 'closed';
    this.slots.refuseAll(closedError);
    this.closeWatchers.grantAll();
    this.endIfOver();
  }

  /** The receiver is gone: nothing comes any more, and what is buffered goes to `onUndelivered`. */
  dispose(): void {
    if (this.intake === 'disposed') return;
    this.closeIntake();
    this.intake = 'disposed';
    const discarded = this.buffer.shiftMany(this.buffer.length);
    this.slots.add(discarded.length);
    this.endIfOver();
    this.discard(discarded);
  }

  removeSender(error: unknown): void {
    this.senders -= 1;
    if (error !== undefined) this.failure ??= { error };
    this.endIfOver();
  }

  endIfOver(): void {
    if ((this.takers.isEmpty && this.lookers.isEmpty) || !this.isOver) return;
    this.lookers.grantAll(false);
    const { failed } = this;
    for (let taker = this.takers.first(); taker !== undefined; taker = this.takers.first()) {
      if (failed === undefined) taker.grant(taker.subject.end());
      else taker.refuse(failed.error);
    }
  }

  /** The error the channel ended with; it acts once every sender is closed and is of no interest to who left. */
  private get failed(): { readonly error: unknown } | undefined {
    return this.senders === 0 && this.intake !== 'disposed' ? this.failure : undefined;
  }

  private discard(values: T[]): void {
    const errors: unknown[] = [];
    for (const value of values) {
      try {
        this.undelivered(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

function closedError(subject: unknown): ChannelClosedError {
  if (!(subject instanceof Claim)) return ChannelClosedError.returning(subject);
  return new ChannelClosedError('the channel is closed: nothing can be reserved');
}
