import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING } from '../../../../src/jobs/ndjson/json/line-table.js';
import { compareNatural } from '../../../../src/jobs/ndjson/order/natural.js';
import type { PrefixRule } from '../../../../src/jobs/ndjson/order/prefix.js';
import { isExact, writePrefix } from '../../../../src/jobs/ndjson/order/prefix.js';
import { compareValues } from '../../../../src/jobs/ndjson/order/values.js';
import { jsonText, numberText, stringText } from '../arbitraries.js';
import { slab } from '../slabs.js';

const ASCENDING: PrefixRule = { type: 'auto', descending: false, missing: 'first', skip: 0 };
const columns = { high: new Uint32Array(1), low: new Uint32Array(1) };

/** The prefix of a value as one number, and whether it says all. */
function prefix(text: string | undefined, rule: PrefixRule): { bits: bigint; exact: boolean } {
  const bytes = slab(text ?? '');
  writePrefix(bytes, text === undefined ? MISSING : 0, rule, columns, 0);
  const [high = 0] = columns.high;
  const [low = 0] = columns.low;
  return { bits: (BigInt(high) << 32n) | BigInt(low), exact: isExact(high, low, rule.descending) };
}

describe('prefixes', () => {
  it.each([
    ['numbers', 'auto', numberText],
    ['strings', 'auto', stringText],
    ['any values', 'auto', jsonText],
    ['natural strings', 'natural', stringText],
  ] as const)(
    'of %s never contradict the values, and equal exact ones are equal values (P1, P2)',
    (_, type, text) => {
      fc.assert(
        fc.property(text, text, fc.boolean(), (a, b, descending) => {
          const rule: PrefixRule = { ...ASCENDING, type, descending };
          const x = prefix(a, rule);
          const y = prefix(b, rule);
          const compared =
            type === 'natural'
              ? compareNatural(slab(a), 0, slab(b), 0)
              : compareValues(slab(a), 0, slab(b), 0);
          const expected = descending ? -compared : compared;
          const byPrefix = x.bits < y.bits ? -1 : Number(x.bits > y.bits);
          const isDecided = byPrefix !== 0 || (x.exact && y.exact);
          expect(isDecided ? Math.sign(expected) + 0 : byPrefix).toBe(byPrefix);
          // The flag is one of the bits, so equal prefixes agree on it.
          expect(byPrefix === 0 && x.exact !== y.exact).toBe(false);
        }),
        { numRuns: 2000 },
      );
    },
  );

  it('keep the order of numbers beyond all powers that a prefix can tell apart (P1)', () => {
    const ascending = [
      '-1e99999',
      '-1e2001',
      '-1e2000',
      '-1e-2001',
      '-1e-2002',
      '0',
      '1e-99999',
      '1e-2001',
      '1e2000',
    ];
    const bits = [...ascending, '1e2001'].map((text) => prefix(text, ASCENDING).bits);
    expect(bits.toSorted((a, b) => (a < b ? -1 : Number(a > b)))).toEqual(bits);
    expect(prefix('1e-2002', ASCENDING)).toEqual(prefix('1e-5000', ASCENDING));
    expect(prefix('-1e2001', ASCENDING)).toEqual({ ...prefix('-1e5000', ASCENDING), exact: false });
  });

  it('put what is missing first or last whatever the direction, and hold it exact', () => {
    for (const descending of [false, true]) {
      for (const value of ['null', '-1e999', '"a"', '{}', '[]']) {
        const first: PrefixRule = { ...ASCENDING, descending, missing: 'first' };
        const last: PrefixRule = { ...ASCENDING, descending, missing: 'last' };
        expect(prefix(undefined, first).bits).toBeLessThan(prefix(value, first).bits);
        expect(prefix(undefined, last).bits).toBeGreaterThan(prefix(value, last).bits);
        expect([prefix(undefined, first).exact, prefix(undefined, last).exact]).toEqual([true, true]);
      }
    }
  });

  it.each([
    ['0.1', '0.10', true],
    ['-12.5', '-125e-1', true],
    ['0', '-0.0', true],
    ['99999999999999', '9.9999999999999e13', true],
    ['999999999999999', '9.99999999999999e14', false],
    ['1e2000', '10e1999', false],
    ['"seven.."', '"seven.\\u002e"', true],
    ['"eight..."', '"eight..."', false],
    ['"nul\\u0000"', '"nul\\u0000"', false],
    ['null', 'null', true],
    ['[]', '[]', false],
  ])('of %s and %s are equal, exact: %s (P3)', (a, b, exact) => {
    expect(prefix(a, ASCENDING).bits).toBe(prefix(b, ASCENDING).bits);
    expect([prefix(a, ASCENDING).exact, prefix(b, ASCENDING).exact]).toEqual([exact, exact]);
  });

  it('skip what all strings have in common', () => {
    const rule = { ...ASCENDING, skip: 8 };
    expect(prefix('"https://a"', rule)).toEqual(prefix('"another?a"', rule));
    expect(prefix('"https://a"', rule).bits).toBeLessThan(prefix('"https://b"', rule).bits);
  });
});
