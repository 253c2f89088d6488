import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareValues } from '../../../../src/jobs/ndjson/order/values.js';
import { jsonText, numberText, stringText } from '../arbitraries.js';
import { compareExact, read } from '../oracle.js';
import { slab } from '../slabs.js';

const compare = (a: string, b: string): number => Math.sign(compareValues(slab(a), 0, slab(b), 0)) + 0;

const ASCENDING = String.raw`
null false true
-1e99999999999999999999 -1e400 -1.5 -1 0 1e-99999999999999999999 5e-324 0.1 0.10000000000000001
9007199254740992 9007199254740993 1e399 1e400 1e99999999999999999999 1e100000000000000000000
"" "\u0000" "\u0000\u0000" "Z" "a" "a\u0000" "a\u0020" "aa" "é" "\ud7ff" "\ud800" "\udfff" "\ue000" "\uffff" "😀"
[] [null] [0] [0,0] [[]] [{}] {} {"a":1} {"a":2} {"a":0,"b":0} {"b":null}`
  .trim()
  .split(/\s+/);

const arrays = (inside: string): string => '['.repeat(100_000) + inside + ']'.repeat(100_000);
const objects = (inside: string): string => '{"b":0,"a":'.repeat(100_000) + inside + '}'.repeat(100_000);
const longExponent = (last: string): string => `1e${'9'.repeat(1_000_000)}${last}`;

describe('the order of values', () => {
  it('puts every one of a list of edges before all that follow it', () => {
    for (const [i, a] of ASCENDING.entries()) {
      for (const [j, b] of ASCENDING.entries())
        expect([a, b, compare(a, b)]).toEqual([a, b, Math.sign(i - j)]);
    }
  });

  it.each([
    ['0.1', '0.10'],
    ['-0', '0'],
    ['0e99', '-0.000'],
    ['100', '1e2'],
    ['1e400', '10.0e399'],
    ['0.001e3', '1'],
    ['1e0000000000000000000000005', '100000'],
    ['10e99999999999999999998', '1e99999999999999999999'],
    ['0.01e-99999999999999999999', '1e-100000000000000000001'],
    ['"a"', '"\\u0061"'],
    ['"\\ud83d\\ude00"', '"😀"'],
    ['"\\/"', '"/"'],
    ['{"a":1,"b":2}', '{ "b":2, "a":1 }'],
    ['{"a":1,"a":2}', '{"a":2}'],
    ['[ 1 , 2 ]', '[1,2]'],
  ])('holds %s and %s equal (Decimal I1, I2)', (a, b) => {
    expect(compare(a, b)).toBe(0);
    expect(compare(b, a)).toBe(0);
  });

  it.each([
    ['numbers', numberText, 2000],
    ['strings', stringText, 2000],
    ['values of any kind', jsonText, 2000],
  ])('agrees with the oracle on %s', (_, text, numRuns) => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(compare(a, b)).toBe(compareExact(read(a), read(b)));
        expect(compare(b, a)).toBe(-compare(a, b) + 0);
      }),
      { numRuns },
    );
  });

  it('compares values nested 100 000 deep', () => {
    expect(compare(arrays('1'), arrays('2'))).toBe(-1);
    expect(compare(objects('2'), objects('1'))).toBe(1);
  });

  it('compares exponents of a million digits by value (Decimal I3)', () => {
    expect(compare(longExponent('1'), longExponent('2'))).toBe(-1);
    const scaled = `1${'0'.repeat(20)}e${'9'.repeat(1_000_000)}`;
    expect(compare(scaled, `1e1${'0'.repeat(999_998)}18`)).toBe(1);
    expect(compare(scaled, `1e1${'0'.repeat(999_998)}19`)).toBe(0);
    expect(compare(scaled, `1e1${'0'.repeat(999_998)}20`)).toBe(-1);
  });

  it('ends at the newline for what is not JSON', () => {
    for (const broken of ['[', '{"a":[', '"abc', '"\\', '[1,', '{"a"', '-', '1e', '{"a":}', '[}', ']']) {
      for (const other of ['[1]', '{"a":[1]}', '"abc"', '1', '[', '{"a":['])
        expect(compare(broken, other)).toBeTypeOf('number');
    }
  });
});
