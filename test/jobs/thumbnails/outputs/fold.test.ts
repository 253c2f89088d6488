import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldName } from '../../../../src/jobs/thumbnails/outputs/fold.js';

test.each([
  ['A/b.JPG', 'a/B.jpg'],
  ['caf\u00e9.jpg', 'cafe\u0301.jpg'],
  ['CAFE\u0301.jpg', 'caf\u00e9.JPG'],
  ['STRASSE.jpg', 'straße.jpg'],
  ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
  ['\u212b', '\u00e5'],
  ['\u1e9e', 'ss'],
  ['new\nLINE', 'NEW\nline'],
])('%j and %j are one name', (a, b) => {
  expect(foldName(a)).toBe(foldName(b));
});

test.each([
  ['a', 'b'],
  ['é', 'e'],
  ['a/b', 'a_b'],
  ['ü', 'u'],
])('%j and %j are two names', (a, b) => {
  expect(foldName(a)).not.toBe(foldName(b));
});

test('the parts of a name fold as the whole does', () => {
  const part = fc.string({
    unit: fc.oneof(
      fc.constantFrom('Σ', 'ς', 'A', 'İ', 'ß', '\u0301'),
      fc.string({ unit: 'grapheme', maxLength: 1 }),
    ),
  });
  fc.assert(
    fc.property(part, part, (a, b) => {
      for (const mark of ['.', '/']) expect(foldName(a + mark + b)).toBe(foldName(a) + mark + foldName(b));
    }),
    { numRuns: 1_000 },
  );
});
