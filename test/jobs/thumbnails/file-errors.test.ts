import { expect, test } from 'vitest';
import { fileError, meansMissing } from '../../../src/jobs/thumbnails/file-errors.js';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: in the system's words`), { code });
}

test.each([
  ['EACCES', 'PERMISSION', 'permission denied'],
  ['EPERM', 'PERMISSION', 'permission denied'],
  ['ENOSPC', 'IO', 'the disk is full: free some space and run the same command again'],
  ['EROFS', 'IO', 'the disk is read-only'],
  ['EMFILE', 'IO', 'too many files are open: raise the limit (ulimit -n) or use fewer --jobs'],
  ['EWHAT', 'IO', "EWHAT: in the system's words"],
])('%s is %s', (errno, code, reason) => {
  const cause = systemError(errno);
  expect(fileError('write', 'out/a\n.jpg', cause)).toMatchObject({
    code,
    message: String.raw`cannot write "out/a\n.jpg": ${reason}`,
    item: 'out/a\n.jpg',
    cause,
  });
});

test('what is no error of the system is IO in its own words', () => {
  expect(fileError('read', 'a', 'text')).toMatchObject({ code: 'IO', message: 'cannot read a: text' });
});

test('missing is what cannot be there under that name', () => {
  const missing = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE', 'EACCES', 'EIO'].filter(
    (code) => meansMissing(systemError(code)),
  );
  expect(missing).toEqual(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);
});
