import { expect, it } from 'vitest';
import { parseFailureLimit } from '../../../../src/jobs/run/index.js';
import { isTooMuch } from '../../../../src/jobs/thumbnails/run/failure-limit.js';

it.each([
  [0, 0, 10, false],
  [0, 1, 10, true],
  [3, 3, 10, false],
  [3, 4, 10, true],
  ['10%', 1, 10, false],
  ['10%', 2, 10, true],
  ['0%', 1, 1_000, true],
  ['100%', 10, 10, false],
] as const)('%s may fail: %d of %d is too much: %s', (limit, failed, found, exceeded) => {
  expect(isTooMuch({ onError: 'skip', maxFailures: parseFailureLimit(limit) }, failed, found)).toBe(exceeded);
});

it.each([
  ['fail', 0, false],
  ['fail', 1, true],
  ['skip', 10, false],
] as const)('without a limit, onError %s: %d of 10 is too much: %s', (onError, failed, exceeded) => {
  expect(isTooMuch({ onError, maxFailures: undefined }, failed, 10)).toBe(exceeded);
});
