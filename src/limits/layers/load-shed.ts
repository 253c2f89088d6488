import { ofKind } from './kind.js';
import type { Layer } from './service.js';
import { type WaitingRoom, withRoom } from './within.js';

const NOBODY: WaitingRoom = {
  reason: 'own',
  enter: () => false,
  leave() {
    // Nobody ever entered.
  },
};

/**
 * Inside it nothing waits: every limit that would make the call wait refuses it at once with `LOAD_SHED` (`concurrency`,
 * `rate`) instead. A `buffer` further in lets some wait after all.
 */
export function loadShed<Q, R>(): Layer<Q, R> {
  return ofKind('loadShed', (next) => (request, context) => next(request, withRoom(context, NOBODY)));
}
