/**
 * Limits: how much work may be under way, and what becomes of the rest.
 *
 * - `AdaptiveLimiter` finds by itself how many calls a service can work on at once. Take a token, make the call, settle
 *   the token: `success`, `dropped` (errors, timeouts) or `ignore` (the caller gave up). `algorithm` names the rule;
 *   `gradient` unless there is a reason (`fixed` for work bound by the cores).
 * - `BackpressureHandler` runs a call now or says no; `LoadShedder` puts a bounded queue in front of a limit that sheds
 *   what would be served too late.
 * - `CircuitBreaker` stops calling what keeps failing.
 * - `service(fn).with(…)` composes these and `timeout`, `deadline`, `retry`, `rateLimit`, `concurrencyLimit`, `loadShed`,
 *   `buffer` around a function.
 *
 * Everything ends by itself: nothing here needs closing, and nothing idle keeps a timer. Every refusal is a
 * `LoadSheddingError` (code `LOAD_SHED`) with a reason and `retryAfterMs`, made before any work, and counted. Time is the
 * `clock`'s, in ms, and chance is `random`'s, so everything can be simulated.
 */
export { AdaptiveLimiter } from './adaptive-limiter.js';
export type { LimitAlgorithm, LimitReason, Sample, WindowStats } from './algorithm.js';
export { pressure } from './algorithms/index.js';
export type { AlgorithmName, PressureOptions } from './algorithms/index.js';
export { CircuitBreaker } from './circuit-breaker.js';
export type { CircuitBreakerOptions } from './circuit-breaker.js';
export {
  adaptiveLimit,
  buffer,
  circuitBreaker,
  concurrencyLimit,
  deadline,
  loadShed,
  rateLimit,
  retry,
  RetryBudget,
  service,
  timeout,
  warnOfOrder,
} from './layers/index.js';
export type {
  BufferOptions,
  ConcurrencyLimitOptions,
  Context,
  DeadlineOptions,
  Layer,
  LayeredService,
  RateLimitOptions,
  RetryBudgetOptions,
  RetryOptions,
  Service,
  TimeoutOptions,
} from './layers/index.js';
export type { AdaptiveLimiterOptions } from './limiter-options.js';
export type { LimitChange, LimiterStats, PartitionStats } from './limiter-stats.js';
export type { AcquireContext } from './line.js';
export { BackpressureHandler } from './shedding/backpressure-handler.js';
export type { Executed } from './shedding/backpressure-handler.js';
export { LoadShedder } from './shedding/load-shedder.js';
export type { LoadShedderOptions } from './shedding/load-shedder.js';
export { LoadSheddingError } from './shedding/load-shedding-error.js';
export type { ShedCounts, ShedReason } from './shedding/load-shedding-error.js';
export type { QueueOptions } from './shedding/shedding-line.js';
export type { Token } from './token.js';
