import { expect, test } from 'vitest';
import { isPipelineError } from '../../../src/base/index.js';
import { LoadSheddingError } from '../../../src/limits/index.js';

test('is of the family, says why and when to come back, and carries no stack', () => {
  const error = new LoadSheddingError('rate', 12.5);
  expect(isPipelineError(error, 'LOAD_SHED')).toBe(true);
  expect(error).toMatchObject({ name: 'LoadSheddingError', reason: 'rate', retryAfterMs: 12.5 });
  expect(error.message).toBe('shed: more calls than allowed in this time; come back in 13 ms');
  expect(error.stack?.split('\n')).toHaveLength(1);
});

test('leaves the stacks of other errors alone', () => {
  const { stackTraceLimit } = Error;
  const shed = new LoadSheddingError('rate', 1);
  expect(shed.code).toBe('LOAD_SHED');
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});
