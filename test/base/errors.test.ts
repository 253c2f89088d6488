import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPipelineError, messageOf, PipelineError } from '../../src/base/index.js';

describe('PipelineError', () => {
  it('keeps code, message, cause and what it concerns', () => {
    const cause = new TypeError('inner');
    const error = new PipelineError('STAGE_FAILED', 'stage 2 failed', {
      cause,
      stage: 'map',
      item: 7,
      count: 3,
    });
    expect(error).toMatchObject({
      code: 'STAGE_FAILED',
      stage: 'map',
      item: 7,
      count: 3,
      name: 'PipelineError',
    });
    expect(error.cause).toBe(cause);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('PipelineError: stage 2 failed');
  });

  it('has no property for what is not known, and tells a cause of undefined from no cause', () => {
    expect(Object.keys(new PipelineError('IO', 'x')).sort()).toEqual(['code']);
    expect('cause' in new PipelineError('IO', 'x')).toBe(false);
    expect('cause' in new PipelineError('IO', 'x', { cause: undefined })).toBe(true);
  });
});

describe('isPipelineError', () => {
  it('recognises the family and, if asked, the code', () => {
    const error = new PipelineError('TIMEOUT', 'late');
    expect(isPipelineError(error)).toBe(true);
    expect(isPipelineError(error, 'TIMEOUT')).toBe(true);
    expect(isPipelineError(error, 'IO')).toBe(false);
  });

  it.each([null, undefined, 'TIMEOUT', new Error('x'), { code: 'TIMEOUT' }])('refuses %j', (value) => {
    expect(isPipelineError(value)).toBe(false);
  });
});

describe('messageOf', () => {
  it.each([
    [new Error('told'), 'told'],
    [new RangeError(), 'RangeError'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [Object.create(null), 'something that cannot be turned into text was thrown'],
  ])('of %o', (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });
});

describe('the codes', () => {
  it('are all explained in docs/errors.md, and no others', () => {
    const source = readFileSync(new URL('../../src/base/errors.ts', import.meta.url), 'utf8');
    const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    const declared = [...source.matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(([, code]) => code);
    const explained = [...page.matchAll(/^\| `([A-Z_]+)` *\|/gm)].map(([, code]) => code);
    expect(declared.length).toBeGreaterThan(20);
    expect(new Set(explained)).toEqual(new Set(declared));
  });
});
