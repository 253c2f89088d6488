import { describe, expect, it } from 'vitest';
import { EXIT, exitCodeMeanings, exitCodeOfError } from '../../src/cli/exit-codes.js';
import { PipelineError } from '../../src/index.js';

describe('exitCodeOfError', () => {
  it.each([
    ['INVALID_ARGUMENT', 2],
    ['PIPELINE_INVALID', 2],
    ['COLLISION', 3],
    ['OUTPUT_UNWRITABLE', 3],
    ['NO_SUCH_INPUT', 3],
    ['WORKER_DIED', 70],
    ['IO', 70],
  ] as const)('%s is %d', (code, exitCode) => {
    expect(exitCodeOfError(new PipelineError(code, 'x'))).toBe(exitCode);
  });

  it.each([new TypeError('x'), Object.assign(new Error('x'), { code: 'toString' }), 'COLLISION', undefined])(
    '%o is an internal error',
    (thrown) => {
      expect(exitCodeOfError(thrown)).toBe(70);
    },
  );
});

it('every code is explained', () => {
  const explained = exitCodeMeanings.flatMap(([codes]) => codes.split(', ').map(Number));
  expect(explained).toEqual(Object.values(EXIT).sort((a, b) => a - b));
});
