import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareKeys, requireKey, type SortKey } from '../../../src/pipeline/sort/index.js';

const key: fc.Arbitrary<SortKey> = fc.letrec<{ key: SortKey }>((tie) => ({
  key: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(undefined, null, true, false, Number.NaN, 0, -0),
    fc.integer({ min: -5, max: 5 }),
    fc.double(),
    fc.bigInt({ min: -5n, max: 5n }),
    fc.date(),
    fc.string({ maxLength: 3 }),
    fc.array(tie('key'), { maxLength: 3 }),
  ),
})).key;

describe('the order of keys', () => {
  test('undefined < null < false < true < numbers < strings < arrays', () => {
    const ordered = [
      undefined,
      null,
      false,
      true,
      Number.NaN,
      -Infinity,
      -1,
      0,
      0.5,
      1n,
      2,
      Infinity,
      '',
      '1',
      'a',
      'b',
      [],
      [1],
      ['a'],
    ];
    for (const [i, a] of ordered.entries()) {
      for (const [j, b] of ordered.entries()) expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(i - j));
    }
  });

  test('numbers, bigints and dates compare by value', () => {
    expect(compareKeys(2, 2n)).toBe(0);
    expect(compareKeys(9007199254740993n, 9007199254740992)).toBeGreaterThan(0);
    expect(compareKeys(new Date(5), 5)).toBe(0);
    expect(compareKeys(new Date(4), new Date(5))).toBeLessThan(0);
    expect(compareKeys(0, -0)).toBe(0);
  });

  test('arrays compare item by item, a shorter one before a longer one that begins the same', () => {
    expect(compareKeys([1, 'b'], [1, 'a', 'z'])).toBeGreaterThan(0);
    expect(compareKeys([1], [1, undefined])).toBeLessThan(0);
    expect(compareKeys([[1], 2], [[1], 2])).toBe(0);
  });

  test('is total: antisymmetric, transitive, and equal to itself', () => {
    fc.assert(
      fc.property(key, key, key, (a, b, c) => {
        expect(compareKeys(a, a)).toBe(0);
        expect(Math.sign(compareKeys(a, b)) + Math.sign(compareKeys(b, a))).toBe(0);
        const isChain = compareKeys(a, b) <= 0 && compareKeys(b, c) <= 0;
        expect(!isChain || compareKeys(a, c) <= 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('objects, functions and symbols have no place in it', () => {
    for (const wrong of [{}, () => {}, Symbol('x'), [1, {}], new Map()]) {
      expect(() => requireKey(wrong)).toThrow(TypeError);
    }
  });
});
