import { CircuitBreaker, type CircuitBreakerOptions } from '../circuit-breaker.js';
import { ofKind } from './kind.js';
import type { Layer } from './service.js';

/**
 * Stops calling what keeps failing: see `CircuitBreaker`, of which it takes one (to share it or to look at its state) or
 * the options. Inside `retry` it sees every attempt; an open one tells `retry` in `retryAfterMs` when to come back.
 */
export function circuitBreaker<Q, R>(breaker: CircuitBreaker | CircuitBreakerOptions = {}): Layer<Q, R> {
  const shared = breaker instanceof CircuitBreaker ? breaker : new CircuitBreaker(breaker);
  return ofKind(
    'circuitBreaker',
    (next) => (request, context) => shared.execute(() => next(request, context), context),
  );
}
