import { expect, it } from 'vitest';
import { systemReason } from '../../src/base/index.js';
import { systemWords } from '../../src/cli/system-words.js';

it.each(['EMFILE', 'ENFILE', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'])(
  '%s is told in the words that the library has for it, and what to do',
  (code) => {
    const error = Object.assign(new Error(code), { code });
    expect(systemWords(error)?.split(': ')[0]).toBe(systemReason(error));
  },
);

it.each([Object.assign(new Error('x'), { code: 'toString' }), new Error('x'), 'ENOSPC', undefined])(
  '%o is left as it is',
  (thrown) => {
    expect(systemWords(thrown)).toBeUndefined();
  },
);
