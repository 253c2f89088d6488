/**
 * Waiting: what every primitive that makes somebody wait is built from, here because channels, limits, pool and
 * pipeline need it and may not see each other's insides.
 *
 * - `WaitList`: a line, first come, first served. `join` gives the promise; `first()?.grant(result)` or `.refuse(reason)`
 *   settles it, synchronously, inside the call of whoever grants. State changes first, then `grant`.
 * - `WaitOptions`: what every wait takes. Refuse a signal that has already aborted before touching any state:
 *   `if (signal?.aborted) return refused(signal.reason)`. A later abort takes the waiter out of line in O(1) and calls
 *   the list's `onWithdrawn`, where the owner takes back what the waiter held and serves the next.
 * - `onAbort`: the same for what is not a line: one listener per signal, `cancel()` when no longer needed.
 * - `ready`, `done`, `refused`: the promise of an operation that need not wait. They spend the cooperative budget, so
 *   that a loop of such operations leaves timers and I/O their turn; never return `Promise.resolve(…)` from one.
 */
export { done, ready, refused, settle } from './budget.js';
export { onAbort } from './signal-hub.js';
export type { AbortTarget, Registration } from './signal-hub.js';
export { WaitList } from './wait-list.js';
export type { Settlement, Waiter, WaitOptions } from './wait-list.js';
