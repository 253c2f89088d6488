import { describe, expect, it, test } from 'vitest';
import { errnoOf, systemReason } from '../../src/base/index.js';

function systemError(code: unknown): Error {
  return Object.assign(new Error(`${String(code)}: in the system's words`), { code });
}

describe('the errno of what was thrown', () => {
  it('is its code, whatever realm the error comes from', () => {
    expect(errnoOf(systemError('ENOENT'))).toBe('ENOENT');
    expect(errnoOf({ code: 'EIO' })).toBe('EIO');
  });

  test.each(['text', undefined, null, new Error('x'), systemError(2), { code: undefined }])(
    '%o has none',
    (thrown) => {
      expect(errnoOf(thrown)).toBeUndefined();
    },
  );
});

describe('why the system refused', () => {
  it('is told in words, and with what to do about it where the caller knows', () => {
    expect(systemReason(systemError('ENOSPC'))).toBe('the disk is full');
    expect(systemReason(systemError('ENOSPC'), { ENOSPC: 'free some' })).toBe('the disk is full: free some');
    expect(systemReason(systemError('EROFS'), { ENOSPC: 'free some' })).toBe('the disk is read-only');
  });

  it('is left to the system where there are no words for it', () => {
    for (const thrown of [systemError('EWHAT'), systemError('toString'), 'text'])
      expect(systemReason(thrown, { EWHAT: 'ask' })).toBeUndefined();
  });
});
