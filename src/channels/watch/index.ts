/**
 * One value that changes, and everybody who wants to know the newest: configuration, state, progress. Changes that come
 * faster than a receiver looks are one change to it; nothing queues up.
 *
 * The value always exists: `borrow` needs no waiting. Each receiver has a mark of what it has seen: the initial value, and
 * for `subscribe` the current one, count as seen. It ends when every sender is closed; a value set just before is still
 * reported once.
 */
import { Core } from './core.js';
import { Receiver } from './receiver.js';
import { Sender } from './sender.js';

export { Receiver } from './receiver.js';
export { Sender } from './sender.js';

/**
 * A channel whose value is `initial` at first.
 *
 * ```ts
 * const [sender, receiver] = watch.channel('starting');
 * sender.send('ready');
 * await receiver.changed(); // true
 * receiver.borrow(); // 'ready'
 * ```
 */
export function channel<T>(initial: T): [Sender<T>, Receiver<T>] {
  const core = new Core(initial);
  return [new Sender(core), new Receiver(core, core.version)];
}
