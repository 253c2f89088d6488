/**
 * The ground floor: what every other folder may lean on. It imports nothing of ours.
 *
 * - `errors`: the `PipelineError` family and its codes. Every error that leaves this package is one of them, or the
 *   caller's own error unchanged.
 * - `clock`: time as a parameter. Whoever waits or measures takes a `Clock`.
 * - `units`: `30s`, `512M`, `268M` pixels: text to numbers and back, for the command line and for messages.
 * - `process-exists`: whether a process is there, and since when. `process-home`: where its number means it.
 * - `system-error`: the system's code of an error, and why it refused a file, in words.
 * - `thenable`: what is a promise to `await`.
 * - `validation`: checks of arguments, one shape of message: name, what is allowed, what was given.
 * - `waiting`: lines of waiters, abort signals, the cooperative budget: what every primitive that waits is built from.
 */
export type { Clock } from './clock.js';
export { LONGEST_TIMER_MS, systemClock } from './clock.js';
export type { ErrorCode, ErrorDetails } from './errors.js';
export { isPipelineError, messageOf, PipelineError } from './errors.js';
export { processExists, processStart } from './process-exists.js';
export { processHome } from './process-home.js';
export { errnoOf, systemReason } from './system-error.js';
export { isThenable } from './thenable.js';
export { formatDuration, formatSize, parseCount, parseDuration, parseSize } from './units.js';
export {
  requireArray,
  requireFunction,
  requireInteger,
  requireNumber,
  requireOneOf,
  wrongKind,
} from './validation.js';
export type { AbortTarget, Registration, Settlement, Waiter, WaitOptions } from './waiting/index.js';
export { done, onAbort, ready, refused, settle, WaitList } from './waiting/index.js';
