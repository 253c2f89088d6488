import * as fc from 'fast-check';

const digits = (alphabet: string, options: fc.ArrayConstraints): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...Array.from(alphabet)), options).map((drawn) => drawn.join(''));

/** Numbers as text, near one another and at the edges of doubles and of prefixes. */
export const numberText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        sign: fc.constantFrom('', '-'),
        int: fc.oneof(
          fc.constant('0'),
          fc
            .tuple(fc.constantFrom('1', '2', '9'), digits('0019', { maxLength: 22 }))
            .map(([first, rest]) => first + rest),
        ),
        frac: fc.oneof(
          fc.constant(''),
          digits('0019', { minLength: 1, maxLength: 22 }).map((drawn) => `.${drawn}`),
        ),
        exp: fc.oneof(
          fc.constant(''),
          fc
            .tuple(
              fc.constantFrom('e', 'E'),
              fc.constantFrom('', '+', '-'),
              digits('0012', { minLength: 1, maxLength: 3 }),
            )
            .map((parts) => parts.join('')),
        ),
      })
      .map(({ sign, int, frac, exp }) => sign + int + frac + exp),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '0',
      '-0',
      '0.0e5',
      '-0e-9',
      '0.1',
      '0.10',
      '1e-1',
      '9007199254740992',
      '9007199254740993',
      '1e400',
      '1e399',
      '-1e400',
      '1e-400',
      '5e-324',
      '1e2000',
      '1e2001',
      '1e-2001',
      '-1e2002',
      '1e-2002',
      '1e-5000',
      '-1e-3000',
      '2e99999999999',
      '1e-99999999999',
      '99999999999999',
      '99999999999999.5',
    ),
  },
);

const character = fc.constantFrom(
  'a',
  'b',
  'c',
  '0',
  '1',
  '9',
  ' ',
  '/',
  '"',
  '\\',
  '\u0000',
  '\n',
  '\u001f',
  '\u007f',
  'é',
  'ÿ',
  '€',
  '\uffff',
  '😀',
  '𐀀',
);

/** One character as it may be written in a string of JSON. */
const written: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: character.map((c) => JSON.stringify(c).slice(1, -1)) },
  { weight: 2, arbitrary: character.map(escaped) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\\ud800',
      '\\udbff',
      '\\udc00',
      '\\/',
      '\\b',
      '\\uD83D\\uDE00',
      '\\ud83d\\\\ude00',
    ),
  },
);

/** Strings as text, with their quotes; many have much in common. */
export const stringText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', 'a', 'user-', 'https://example.org/', 'naïve '),
    fc.array(written, { maxLength: 9 }),
  )
  .map(([start, rest]) => `"${start}${rest.join('')}"`);

const space = fc.constantFrom('', '', '', ' ', '\t', ' \r ');

/** Any JSON text without a newline. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string; array: string; object: string }>(
  (tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('null', 'true', 'false'),
      numberText,
      stringText,
      tie('array'),
      tie('object'),
    ),
    array: fc
      .tuple(fc.array(tie('value'), { maxLength: 4 }), space)
      .map(([elements, gap]) => `[${gap}${elements.join(`${gap},`)}${gap}]`),
    object: fc
      .tuple(fc.array(fc.tuple(nameText(), tie('value')), { maxLength: 4 }), space)
      .map(
        ([members, gap]) =>
          `{${gap}${members.map(([name, value]) => `${name}${gap}:${gap}${value}`).join(`,${gap}`)}}`,
      ),
  }),
).value;

/** Few names, so that duplicates and equal sets turn up; some are written with escapes. */
export function nameText(): fc.Arbitrary<string> {
  return fc.constantFrom('"a"', '"b"', '"\\u0061"', '"a.b"', '""', '"é"', '"\\u00e9"', '"0"', '"user"');
}

function escaped(c: string): string {
  return Array.from(
    { length: c.length },
    (_, i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}
