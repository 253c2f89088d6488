/**
 * Many producers, one receiving end, every item received once, in the order it was sent.
 *
 * - `channel(capacity)`: the usual one. Full, it makes senders wait (or drop, if you say so): backpressure.
 * - `unbounded()`: never full. For few and small items, or where waiting would deadlock; memory is the only bound.
 * - `reserve`, `reserveMany`: room first, value later. Nothing is made for which there is no room.
 *
 * It ends when every sender is closed and all that was sent, parked or reserved has been received; or when the receiver is
 * closed and the rest has been received; or at once when the receiver is disposed.
 */
import { requireFunction, requireInteger, requireOneOf } from '../../base/index.js';
import { Core, type WhenFull } from './core.js';
import { Receiver } from './receiver.js';
import { Sender } from './sender.js';

export type { WhenFull } from './core.js';
export { Permit } from './permit.js';
export { Receiver } from './receiver.js';
export { Sender } from './sender.js';

/** What an unbounded channel takes. */
export interface UnboundedOptions<T> {
  /**
   * Called with each item that was accepted and will never be received: dropped by policy, or left at disposal. What it
   * throws, the call that dropped the item throws (or rejects with), after the drop.
   */
  readonly onUndelivered?: ((value: T) => void) | undefined;
}

/** What a bounded channel takes. */
export interface ChannelOptions<T> extends UnboundedOptions<T> {
  /**
   * What a send does when the channel is full. `wait` (the default): it waits, nothing is lost. `drop-newest`: the new value
   * is dropped. `drop-oldest`: the oldest buffered item is dropped for it.
   */
  readonly whenFull?: WhenFull | undefined;
}

/**
 * A bounded channel that holds up to `capacity` items. `RangeError` when `capacity` is not an integer of at least 1.
 *
 * ```ts
 * const [sender, receiver] = mpsc.channel<string>(16);
 * await sender.send('hello');
 * sender.close();
 * for await (const word of receiver) console.log(word);
 * ```
 */
export function channel<T>(capacity: number, options: ChannelOptions<T> = {}): [Sender<T>, Receiver<T>] {
  requireInteger('capacity', capacity, 1);
  const whenFull = requireOneOf('whenFull', options.whenFull ?? 'wait', [
    'wait',
    'drop-newest',
    'drop-oldest',
  ]);
  return ends(capacity, capacity, whenFull, options);
}

/** A channel without bound: `send` never waits and `capacity` is `Infinity`. */
export function unbounded<T>(options: UnboundedOptions<T> = {}): [Sender<T>, Receiver<T>] {
  return ends(ENDLESS, Infinity, 'wait', options);
}

/** More slots than there can be items; a small integer, so that counting stays as fast as in a bounded channel. */
const ENDLESS = 2 ** 30;

function ends<T>(
  slots: number,
  maxCapacity: number,
  whenFull: WhenFull,
  { onUndelivered }: UnboundedOptions<T>,
): [Sender<T>, Receiver<T>] {
  if (onUndelivered !== undefined) requireFunction('onUndelivered', onUndelivered);
  const core = new Core<T>(slots, maxCapacity, whenFull, onUndelivered);
  return [new Sender(core), new Receiver(core)];
}
