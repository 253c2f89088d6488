import type { AdaptiveLimiter, Token } from '../../src/limits/index.js';

/** Takes as many tokens as the limiter gives. */
export function takeAll(limiter: AdaptiveLimiter): Token[] {
  const tokens: Token[] = [];
  for (let token = limiter.tryAcquire(); token !== undefined; token = limiter.tryAcquire())
    tokens.push(token);
  return tokens;
}

/** What became of a promise so far. */
export interface Watched<T> {
  state: 'pending' | 'fulfilled' | 'rejected';
  value?: T;
  reason?: unknown;
}

export function watch<T>(promise: Promise<T>): Watched<T> {
  const watched: Watched<T> = { state: 'pending' };
  promise.then(
    (value) => Object.assign(watched, { state: 'fulfilled', value }),
    (reason: unknown) => Object.assign(watched, { state: 'rejected', reason }),
  );
  return watched;
}
