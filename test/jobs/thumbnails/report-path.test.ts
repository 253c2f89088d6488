import { expect, test } from 'vitest';
import {
  pathBelow,
  printable,
  printableBytes,
  reportPath,
} from '../../../src/jobs/thumbnails/report-path.js';

test.each([
  ['/home/me/a/b.jpg', 'a/b.jpg'],
  ['/home/me', '.'],
  ['/home/me2/a.jpg', '/home/me2/a.jpg'],
  ['/home/a.jpg', '/home/a.jpg'],
  ['/home/me/..a/b.jpg', '..a/b.jpg'],
  ['/home/me/-x\n.jpg', '-x\n.jpg'],
])('reports name %j %j from /home/me', (path, label) => {
  expect(reportPath(path, '/home/me')).toBe(label);
});

test('what is below the root of the file system has a way from there', () => {
  expect(pathBelow('/a/b', '/')).toBe('a/b');
  expect(pathBelow('/', '/')).toBe('');
  expect(pathBelow('/', '/a')).toBeUndefined();
});

test('names that would break a line of a message are quoted, others stand as they are', () => {
  expect(printable('a b "c" é.jpg')).toBe('a b "c" é.jpg');
  expect(printable('a\nb\u001b[31m.jpg')).toBe(String.raw`"a\nb\u001b[31m.jpg"`);
  expect(printableBytes(Uint8Array.of(0x61, 0xff, 0x0a, 0x7e, 0x7f))).toBe(String.raw`a\xff\x0a~\x7f`);
});
