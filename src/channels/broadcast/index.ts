/**
 * Every receiver sees every value: events, a feed. Sending never waits: a receiver that falls behind by more than
 * `capacity` values is overtaken, learns exactly how many it missed, and goes on with the oldest kept.
 *
 * It ends when every sender is closed; receivers then read what is queued. Closing never overwrites anything. A receiver
 * that is not wanted any more should be disposed: until then every value is kept for it until it is overwritten.
 */
import { requireInteger } from '../../base/index.js';
import { Core } from './core.js';
import { Receiver } from './receiver.js';
import { Sender } from './sender.js';

export { Receiver } from './receiver.js';
export { Sender } from './sender.js';

/** What a broadcast channel takes. */
export interface ChannelOptions {
  /**
   * How many of the last values a new subscriber gets first, also values that were sent while nobody listened; 0 when not
   * given. At most the capacity.
   */
  readonly replay?: number | undefined;
}

/** The largest power of two that a ring can hold. */
const MAX_CAPACITY = 2 ** 30;

/**
 * A channel that keeps up to `capacity` values, rounded up to a power of two, for receivers that have not read them.
 * `RangeError` when `capacity` is not an integer of at least 1, or `replay` not one from 0 to the capacity.
 *
 * ```ts
 * const [sender, receiver] = broadcast.channel<string>(16);
 * const second = sender.subscribe();
 * sender.send('to both'); // 2
 * ```
 */
export function channel<T>(capacity: number, options: ChannelOptions = {}): [Sender<T>, Receiver<T>] {
  requireInteger('capacity', capacity, 1, MAX_CAPACITY);
  const rounded = capacity === 1 ? 1 : 2 ** (32 - Math.clz32(capacity - 1));
  const replay = requireInteger('replay', options.replay ?? 0, 0, rounded);
  const core = new Core<T>(rounded, replay);
  return [new Sender(core), new Receiver(core, core.tail)];
}
