import { expect, it } from 'vitest';
import { isPipelineError } from '../../src/base/index.js';
import { LoadSheddingError } from '../../src/limits/index.js';
import { poolFull } from '../../src/pool/pool-full.js';

it('says to come back when those that are queued have started', () => {
  const error = poolFull(6, 2, 40);
  expect(error).toBeInstanceOf(LoadSheddingError);
  expect(isPipelineError(error, 'LOAD_SHED')).toBe(true);
  expect(error).toMatchObject({ reason: 'queue-full', retryAfterMs: 120 });
});

it('without a queue it is when one slot of all is free', () => {
  expect(poolFull(0, 4, 40).retryAfterMs).toBe(10);
});

it('assumes 100 ms a task before any has been measured, and never says less than 1 ms', () => {
  expect(poolFull(2, 1, 0).retryAfterMs).toBe(200);
  expect(poolFull(1, 8, 0.01).retryAfterMs).toBe(1);
});
