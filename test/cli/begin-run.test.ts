import { describe, expect, it } from 'vitest';
import { beginRun } from '../../src/cli/begin-run.js';
import { PipelineError } from '../../src/index.js';

const refusing = (error: Error) => () => {
  throw error;
};

describe('a run that is refused as it begins', () => {
  it('is a mistake of the command line, and named by what was typed there', () => {
    const flags = { rate: '--rate', 'a size': '--size' };
    const cases: [Error, string][] = [
      [new RangeError('rate must be 1'), '--rate must be 1'],
      [new PipelineError('INVALID_ARGUMENT', 'a size must be 1'), '--size must be 1'],
      [new PipelineError('INVALID_ARGUMENT', 'a sizeable rate'), 'a sizeable rate'],
    ];
    for (const [error, message] of cases)
      expect(() => beginRun(refusing(error), flags)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT', message, cause: error }),
      );
  });

  it('by anything else is left as it is', () => {
    for (const error of [new TypeError('rate x'), new PipelineError('IO', 'rate x')])
      expect(() => beginRun(refusing(error), { rate: '--rate' })).toThrow(error);
    expect(beginRun(() => 7)).toBe(7);
  });
});
