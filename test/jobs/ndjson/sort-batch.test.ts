import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortOrder } from '../../../src/jobs/ndjson/order/sort-order.js';
import { parseSortKey } from '../../../src/jobs/ndjson/order/sort-key.js';
import { sortBatch } from '../../../src/jobs/ndjson/sort-batch.js';
import { jsonText, numberText, stringText } from './arbitraries.js';
import { type Asked, record, sortPlainly } from './plain-sort.js';
import { random } from './random.js';
import { slab } from './slabs.js';

const orderOf = ({ keys = [], missing = 'first', reverse = false }: Asked): SortOrder =>
  new SortOrder({ keys: keys.map(parseSortKey), missing, reverse });

function sort(lines: readonly string[], asked: Asked, validate = true): string[] {
  const bytes = slab(...lines);
  const { count, starts, ends } = sortBatch(bytes, orderOf(asked), { validate });
  return Array.from({ length: count }, (_, k) => Buffer.from(bytes.subarray(starts[k], ends[k])).toString());
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

describe('sorting a batch', () => {
  it('agrees with the oracle on small batches of any records', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(record, jsonText), { maxLength: 14 }), asked, (lines, order) => {
        const expected = sortPlainly(lines, order);
        expect(sort(lines, order)).toEqual(expected);
        expect(sort(lines, order, false)).toEqual(expected);
      }),
      { numRuns: 1500 },
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

  it('keeps its count of lines: records, blank ones, faults and dropped ones add up', () => {
    const bytes = slab('{"a":2}', '', '{"a":', ' \t\r', '{"b":1}', '{"a":1}');
    const sorted = sortBatch(bytes, orderOf({ keys: ['a'], missing: 'drop' }));
    expect(sorted).toMatchObject({ count: 2, lines: 6, blank: 2, dropped: 1, presorted: false });
    expect(sorted.faults).toEqual([
      {
        line: 2,
        start: 9,
        end: 14,
        at: 14,
        code: 'INVALID_JSON',
        reason: "the record ends early: expected a value after ':'",
      },
    ]);
  });

  it('keeps every line of what is trusted and is not JSON', () => {
    const next = random(13);
    const alphabet = Array.from('{}[]:,"\\a0.e- ');
    for (let round = 0; round < 200; round += 1) {
      const junk = Array.from({ length: 60 }, () =>
        Array.from({ length: 1 + next(15) }, () => alphabet[next(alphabet.length)]).join(''),
      ).filter((line) => line.trim() !== '');
      for (const keys of [['a'], ['.:natural', 'a:desc'], []]) {
        expect(sort(junk, { keys }, false).toSorted()).toEqual(junk.toSorted());
      }
    }
  });

  it('notices a batch that is in order already', () => {
    expect(sortBatch(slab('{"a":1}', '{"a":1}', '{"a":2}'), orderOf({ keys: ['a'] })).presorted).toBe(true);
    expect(sortBatch(slab('{"a":1}', '{"a":2}', '{"a":1}'), orderOf({ keys: ['a'] })).presorted).toBe(false);
  });

  it('gives the values of all keys in the order of the records', () => {
    const bytes = slab('{"b":"x","a":2}', '{"a":1}');
    const { values } = sortBatch(bytes, orderOf({ keys: ['a', 'b'] }));
    expect([...values]).toEqual([21, -1, 13, 5]);
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
