import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSortKey, SortOrder, sortRecords } from '../../../../src/jobs/ndjson/order/index.js';
import { jsonText, numberText, stringText } from '../arbitraries.js';
import { type Asked, record, sortPlainly } from '../plain-sort.js';
import { slab } from '../slabs.js';
import { tableOf } from './table-of.js';

const orderOf = ({ keys = [], missing = 'first', reverse = false }: Asked): SortOrder =>
  new SortOrder({ keys: keys.map(parseSortKey), missing, reverse });

function sort(lines: readonly string[], asked: Asked): string[] {
  const bytes = slab(...lines);
  const order = orderOf(asked);
  const table = tableOf(bytes, order);
  const members = sortRecords(bytes, order, table);
  return Array.from(members, (n) => Buffer.from(bytes.subarray(table.starts[n], table.ends[n])).toString());
}

const deep = (n: number): string => `{"a":${'['.repeat(100_000)}${n}${']'.repeat(100_000)}}`;

const KEYS = [
  'a',
  'a:desc',
  'a:number',
  'a:number:desc',
  'a:string',
  'a:natural',
  'b',
  'user.a',
  '/a/0',
  'a[1]',
  '.',
  '/',
  '/é:desc',
  'a\\.b',
];

const asked = fc.record({
  keys: fc.array(fc.constantFrom(...KEYS), { maxLength: 3 }),
  missing: fc.constantFrom('first' as const, 'last' as const, 'drop' as const),
  reverse: fc.boolean(),
});

describe('sorting the records of a table', () => {
  it('agrees with the oracle on small batches of any records', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(record, jsonText), { maxLength: 14 }), asked, (lines, order) => {
        expect(sort(lines, order)).toEqual(sortPlainly(lines, order));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['a number with many digits', numberText, ['a']],
    ['a string with much in common', stringText, ['a', 'b:desc']],
    ['natural strings', stringText, ['a:natural:desc']],
    ['a few values, then another key', fc.constantFrom('1', '2', 'true', '"x"'), ['a:desc', 'b']],
    ['whole lines', stringText, []],
  ])('agrees with the oracle on hundreds of records by %s', (_, value, keys) => {
    const line = fc.tuple(value, stringText).map(([a, b]) => `{"a":${a},"b":${b}}`);
    fc.assert(
      fc.property(fc.array(line, { minLength: 200, maxLength: 400, size: 'max' }), (lines) => {
        expect(sort(lines, { keys })).toEqual(sortPlainly(lines, { keys }));
      }),
      { numRuns: 6 },
    );
  });

  it('is stable, also under desc and reverse', () => {
    const lines = Array.from({ length: 500 }, (_, i) => `{"k":${i % 3},"i":${i}}`);
    const of = (k: number): string[] => lines.filter((_, i) => i % 3 === k);
    expect(sort(lines, { keys: ['k'] })).toEqual([...of(0), ...of(1), ...of(2)]);
    expect(sort(lines, { keys: ['k:desc'] })).toEqual([...of(2), ...of(1), ...of(0)]);
    expect(sort(lines, { keys: ['k'], reverse: true })).toEqual([...of(2), ...of(1), ...of(0)]);
    expect(sort(lines, { keys: ['k:desc'], reverse: true })).toEqual([...of(0), ...of(1), ...of(2)]);
  });

  it('sorts strings that are alike for a megabyte', () => {
    const start = 'x'.repeat(1 << 20);
    const lines = Array.from(
      { length: 20 },
      (_, i) => `{"a":"${start}${String.fromCharCode(97 + ((i * 7) % 20))}"}`,
    );
    expect(sort(lines, { keys: ['a'] })).toEqual(lines.toSorted());
  });

  it('sorts lines nested 100 000 deep', () => {
    expect(sort([deep(3), deep(1), deep(2)], { keys: ['a'] })).toEqual([deep(1), deep(2), deep(3)]);
  });
});
