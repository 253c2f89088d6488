import { type Clock, WaitList } from '../../base/index.js';
import { Ring } from '../../channels/index.js';
import type { WhenFull } from './options.js';
import { Pace } from './pace.js';

/** Who is told of an item that is lost before any work. */
export interface IntakeObserver<T> {
  onDropped(item: T): void;
  onShed(item: T): void;
}

/**
 * Items until a lane is free for them, and the sends that wait for room.
 *
 * - I1 At most `bufferSize` items wait, and nobody waits to send unless there are as many.
 * - I2 `received` counts an item when it is accepted, dropped or shed, and not while its send waits.
 */
export class Intake<T> {
  received = 0;
  dropped = 0;
  shed = 0;
  readonly senders: WaitList<void, T> = new WaitList<void, T>();
  private readonly queue = new Ring<T>();
  private readonly bufferSize: number;
  private readonly whenFull: WhenFull;
  private readonly observer: IntakeObserver<T>;
  /** Measured only where somebody is told of it. */
  private readonly pace: Pace | undefined;

  constructor(bufferSize: number, whenFull: WhenFull, observer: IntakeObserver<T>, clock: Clock) {
    this.bufferSize = bufferSize;
    this.whenFull = whenFull;
    this.pace = whenFull === 'shed' ? new Pace(clock) : undefined;
    this.observer = observer;
  }

  get length(): number {
    return this.queue.length;
  }

  /** When an item that was shed may come back: about when those that wait now have left. */
  get retryAfterMs(): number {
    return this.pace?.remainingMs(this.queue.length) ?? 0;
  }

  /** Takes the item in, or does with it what the policy says. `full`: it must wait, and nothing was counted. */
  offer(item: T): 'accepted' | 'full' | 'shed' {
    if (this.queue.length < this.bufferSize) {
      if (this.queue.length === 0) this.pace?.begin();
      this.received += 1;
      this.queue.push(item);
      return 'accepted';
    }
    switch (this.whenFull) {
      case 'wait':
        return 'full';
      case 'drop-newest':
        this.received += 1;
        this.drop(item);
        return 'accepted';
      case 'drop-oldest': {
        const oldest = this.queue.shift();
        this.received += 1;
        this.queue.push(item);
        this.drop(oldest);
        return 'accepted';
      }
      case 'shed':
      default:
        this.received += 1;
        this.refuse(item);
        return 'shed';
    }
  }

  /** The item that has waited longest. Its room goes to the first send that waits. Ask `length` first. */
  next(): T {
    const item = this.queue.shift();
    this.pace?.step();
    const sender = this.senders.first();
    if (sender !== undefined) {
      this.received += 1;
      this.queue.push(sender.subject);
      sender.grant();
    }
    return item;
  }

  /** Sheds the item that has waited longest. */
  shedNext(): void {
    this.refuse(this.next());
  }

  /** Loses everything that waits and refuses every send that does. */
  abandon(error: unknown): void {
    while (this.queue.length > 0) this.drop(this.queue.shift());
    this.senders.refuseAll(() => error);
  }

  private drop(item: T): void {
    this.dropped += 1;
    this.observer.onDropped(item);
  }

  private refuse(item: T): void {
    this.shed += 1;
    this.observer.onShed(item);
  }
}
