import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNatural } from '../../../../src/jobs/ndjson/order/natural.js';
import { stringText } from '../arbitraries.js';
import { compareNaturally } from '../oracle.js';
import { slab } from '../slabs.js';

const compare = (a: string, b: string): number => Math.sign(compareNatural(slab(a), 0, slab(b), 0)) + 0;

describe('natural order', () => {
  it('orders runs of digits by value and everything else by code point', () => {
    const ascending = [
      '',
      '0',
      '00',
      '1',
      '01',
      '2',
      '10',
      'a',
      'a1',
      'a01',
      'a1b',
      'a2',
      'a10',
      'a100000000000000000001',
      'a:',
      'b',
    ];
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        // Zeros at the front decide only what is otherwise the same, by code point: "01" before "1".
        if (BigInt(`1${a.replace(/\D/g, '')}`) === BigInt(`1${b.replace(/\D/g, '')}`) || i === j) continue;
        expect([a, b, compare(`"${a}"`, `"${b}"`)]).toEqual([a, b, compareNaturally(a, b)]);
      }
    }
    expect(compare('"file2"', '"file10"')).toBe(-1);
    expect(compare('"v1.9"', '"v1.10"')).toBe(-1);
    expect(compare('"a01"', '"a1"')).toBe(-1);
    expect(compare('"a1"', '"a1"')).toBe(0);
  });

  it('agrees with the oracle, escapes and all', () => {
    fc.assert(
      fc.property(stringText, stringText, (a, b) => {
        expect(compare(a, b)).toBe(compareNaturally(JSON.parse(a) as string, JSON.parse(b) as string));
      }),
      { numRuns: 2000 },
    );
  });
});
