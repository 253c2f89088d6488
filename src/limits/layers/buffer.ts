import { requireInteger } from '../../base/index.js';
import { ofKind } from './kind.js';
import type { Layer } from './service.js';
import { type WaitingRoom, withRoom } from './within.js';

export interface BufferOptions {
  /** How many calls may wait in the limits inside, all together. */
  readonly size: number;
}

/**
 * Bounds waiting: at most `size` calls wait in the limits inside it; one that would be the next is refused at once with
 * `LOAD_SHED`, reason `queue-full`. Calls that need not wait always pass.
 */
export function buffer<Q, R>({ size }: BufferOptions): Layer<Q, R> {
  requireInteger('size', size, 0);
  let waiting = 0;
  const room: WaitingRoom = {
    reason: 'queue-full',
    enter() {
      if (waiting >= size) return false;
      waiting += 1;
      return true;
    },
    leave() {
      waiting -= 1;
    },
  };
  return ofKind('buffer', (next) => (request, context) => next(request, withRoom(context, room)));
}
