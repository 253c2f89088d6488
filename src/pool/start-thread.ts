// Apart from what opens threads, so that the declarations which users compile against name no types of piscina.
import type { ThreadWishes } from './thread-wishes.js';
import { openAhead } from './threads.js';

/**
 * Starts a thread for the first pool that will have such threads (`WorkerPool` with the same options). A thread takes about as long to start as
 * a program takes to load, and most machines can do both at once. It keeps no process alive. When the first pool is another, it ends.
 * `entry`: what its threads run, a name of the package's `imports` that has the default export of `#pool-thread`; it may load what their tasks will need.
 */
export function startThread(wishes: ThreadWishes, entry?: string): void {
  openAhead(wishes, entry);
}
