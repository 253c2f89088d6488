import { done, ready, refused, requireInteger, type WaitOptions } from '../../base/index.js';
import { ChannelClosedError } from '../errors.js';
import { Claim } from '../slots.js';
import type { Core } from './core.js';
import type { Permit } from './permit.js';

/**
 * The sending end. Clone it for each producer and close every clone: the channel ends when all are closed. A closed sender
 * has `isClosed` true and sends nothing; what it had parked or reserved still goes through.
 */
export class Sender<T> {
  private readonly core: Core<T>;
  private state: 'open' | 'closed' = 'open';

  /** Made by `channel`, `unbounded` and `clone`. */
  constructor(core: Core<T>) {
    this.core = core;
    core.senders += 1;
  }

  /**
   * Resolves when `value` is in the channel. Waits for a free slot while the channel is full, behind everybody who
   * asked before; under `drop-newest` it never waits (the value is dropped instead), under `drop-oldest` only when nothing
   * is buffered that could be dropped, or somebody waits already. Aborting leaves the line and rejects with
   * `signal.reason`: the value was not sent. Errors: `CHANNEL_CLOSED`, with the value in `error.value`, when this sender or
   * the receiver is closed before, or the receiver while it waits; closing this sender leaves what it has parked in line.
   *
   * ```ts
   * await sender.send(record, { signal: AbortSignal.timeout(1_000) });
   * ```
   */
  send(value: T, wait?: WaitOptions): Promise<void> {
    const { core } = this;
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (this.isClosed) return refused(ChannelClosedError.returning(value));
    if (core.slots.free === 0) return this.sendWhenFull(value, signal);
    // Before the delivery: if this turn's budget is spent, the sender shall resume ahead of whom it grants, and both go
    // on without parking (see docs/channels.md).
    const sent = done();
    if (!core.deliver(value)) core.slots.free -= 1;
    return sent;
  }

  /**
   * True when `value` is in the channel. False when it is full, somebody waits for room, or it is closed (`isClosed` tells
   * which). Under `drop-oldest` a full channel drops its oldest item for it; under `drop-newest` false means dropped, and
   * `onUndelivered` is not called: you still have the value. Never waits and allocates nothing.
   */
  trySend(value: T): boolean {
    const { core } = this;
    if (this.isClosed) return false;
    if (core.slots.free === 0) return core.whenFull === 'drop-oldest' && core.replaceOldest(value);
    if (!core.deliver(value)) core.slots.free -= 1;
    return true;
  }

  /**
   * A permit for one value. Waits, cancels and fails as `send` does when it waits, whatever `whenFull` says. What is
   * not sent must be released.
   */
  reserve(wait?: WaitOptions): Promise<Permit<T>> {
    return this.reserveMany(1, wait);
  }

  /** A permit for one value if there is room and nobody waits; `undefined` if not, or when closed. Never waits. */
  tryReserve(): Permit<T> | undefined {
    return this.tryReserveMany(1);
  }

  /**
   * A permit for `n` values; 0 is granted at once while the channel is open. Waits until it is first in line and `n`
   * slots have come together: they are collected meanwhile, so `capacity` reads 0. Aborting gives back what was collected,
   * serves the next in line and rejects with `signal.reason`. Errors: `CHANNEL_CLOSED` as `send`; `RangeError` when `n`
   * is not an integer from 0 to `maxCapacity`.
   */
  reserveMany(n: number, wait?: WaitOptions): Promise<Permit<T>> {
    const { core } = this;
    const signal = wait?.signal;
    try {
      requireInteger('n', n, 0, core.maxSlots);
    } catch (error) {
      return refused(error);
    }
    if (signal?.aborted === true) return refused(signal.reason);
    if (this.isClosed)
      return refused(new ChannelClosedError('the channel is closed: nothing can be reserved'));
    if (core.slots.take(n)) return ready(core.reserve(n));
    return core.slots.wait(new Claim(n), signal) as Promise<Permit<T>>;
  }

  /**
   * A permit for `n` values if there is room for all of them and nobody waits; `undefined` if not, or when closed. Never
   * waits. `RangeError` when `n` is not an integer of at least 0.
   */
  tryReserveMany(n: number): Permit<T> | undefined {
    requireInteger('n', n, 0);
    if (this.isClosed || !this.core.slots.take(n)) return undefined;
    return this.core.reserve(n);
  }

  /** Resolves when the receiver is closed or disposed. Aborting rejects with `signal.reason`. */
  closed(wait?: WaitOptions): Promise<void> {
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (this.core.intake !== 'open') return done();
    return this.core.closeWatchers.join(undefined, signal);
  }

  /** Another sender of the same channel, to be closed by itself. The clone of a closed sender is closed. */
  clone(): Sender<T> {
    const clone = new Sender(this.core);
    if (this.state === 'closed') clone.close();
    return clone;
  }

  /**
   * Says that nothing more comes from this sender. With an `error` (anything but `undefined`), receivers drain what was
   * sent and then reject with it, once every sender is closed; of several errors the first wins. Any number of times.
   */
  close(error?: unknown): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.core.removeSender(error);
  }

  /** The same as `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A send would be refused: this sender is closed, or the receiver is. */
  get isClosed(): boolean {
    return this.state === 'closed' || this.core.intake !== 'open';
  }

  /** Free slots: the maximum less what is buffered, reserved, or being collected. `Infinity` when unbounded. */
  get capacity(): number {
    return this.core.capacity;
  }

  /** The capacity the channel was made with. */
  get maxCapacity(): number {
    return this.core.maxCapacity;
  }

  private sendWhenFull(value: T, signal: AbortSignal | undefined): Promise<void> {
    const { core } = this;
    try {
      if (core.whenFull === 'drop-newest') {
        core.undelivered(value);
        return done();
      }
      if (core.whenFull === 'drop-oldest' && core.replaceOldest(value)) return done();
    } catch (error) {
      // Thrown by the user's `onUndelivered`.
      return refused(error);
    }
    return core.slots.wait(value, signal) as Promise<undefined>;
  }
}
