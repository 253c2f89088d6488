/**
 * Layers: what is put around a function that calls something which may be slow, busy or broken. `service(fn).with(…)`
 * composes them; the first named sees the request first. An order that works:
 *
 *     deadline → loadShed → retry → circuitBreaker → rateLimit → adaptiveLimit → timeout → fn
 *
 * - `deadline` the whole call; `timeout` one attempt. Both reject with `TIMEOUT` and abort the signal inside.
 * - `retry` repeats, within a budget that all its calls share. Limits belong inside it, so that they see every attempt.
 * - `circuitBreaker` stops calling what keeps failing.
 * - `rateLimit`, `concurrencyLimit`, `adaptiveLimit` make calls wait; `loadShed` makes them refuse instead, `buffer`
 *   bounds how many wait.
 *
 * Every refusal is a `LoadSheddingError` (`LOAD_SHED`) with a reason and `retryAfterMs`. Aborting `context.signal` ends
 * every wait with its reason. Orders that do not do what they look like are named in `warnings` of the composed service
 * and as process warnings; `shed` counts refused calls.
 */
export { buffer } from './buffer.js';
export type { BufferOptions } from './buffer.js';
export { circuitBreaker } from './circuit-breaker.js';
export { deadline } from './deadline.js';
export type { DeadlineOptions } from './deadline.js';
export { adaptiveLimit, concurrencyLimit } from './limit.js';
export type { ConcurrencyLimitOptions } from './limit.js';
export { loadShed } from './load-shed.js';
export { warnOfOrder } from './order.js';
export { rateLimit } from './rate-limit.js';
export type { RateLimitOptions } from './rate-limit.js';
export { retry } from './retry.js';
export type { RetryOptions } from './retry.js';
export { RetryBudget } from './retry-budget.js';
export type { RetryBudgetOptions } from './retry-budget.js';
export { service } from './service.js';
export type { Context, Layer, LayeredService, Service } from './service.js';
export { timeout } from './timeout.js';
export type { TimeoutOptions } from './timeout.js';
