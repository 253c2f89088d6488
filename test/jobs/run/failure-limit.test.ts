import { expect, it } from 'vitest';
import { isExceeded, parseFailureLimit } from '../../../src/jobs/run/index.js';

it.each([
  [2, 2, false],
  [2, 3, true],
  ['5%', 50, false],
  ['5%', 51, true],
] as const)('of a thousand %s may fail: %d is too much: %s', (limit, failed, exceeded) => {
  expect(isExceeded(parseFailureLimit(limit), failed, 1_000)).toBe(exceeded);
});

it.each(['5', '101%', '%', '-1%', 'x'])('%s is refused', (limit) => {
  expect(() => parseFailureLimit(limit)).toThrow(/maxFailures must be a whole number or a percentage/);
});
