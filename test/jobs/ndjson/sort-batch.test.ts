import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SortSpec } from '../../../src/jobs/ndjson/order/sort-order.js';
import { SortOrder } from '../../../src/jobs/ndjson/order/sort-order.js';
import { parseSortKey } from '../../../src/jobs/ndjson/order/sort-key.js';
import { sortBatch } from '../../../src/jobs/ndjson/sort-batch.js';
import { jsonText, nameText, numberText, stringText } from './arbitraries.js';
import { compareExact, compareNaturally, read } from './oracle.js';
import { random } from './random.js';
import { slab } from './slabs.js';

interface Asked {
  readonly keys?: readonly string[];
  readonly missing?: SortSpec['missing'];
  readonly reverse?: boolean;
}

const orderOf = ({ keys = [], missing = 'first', reverse = false }: Asked): SortOrder =>
  new SortOrder({ keys: keys.map(parseSortKey), missing, reverse });

function sort(lines: readonly string[], asked: Asked, validate = true): string[] {
  const bytes = slab(...lines);
  const { count, starts, ends } = sortBatch(bytes, orderOf(asked), { validate });
  return Array.from({ length: count }, (_, k) => Buffer.from(bytes.subarray(starts[k], ends[k])).toString());
}

/** The same by building every record. */
function sortPlainly(
  lines: readonly string[],
  { keys = [], missing = 'first', reverse = false }: Asked,
): string[] {
  const parsed = keys.map(parseSortKey);
  const records = lines
    .filter((line) => line.trim() !== '')
    .map((line) => ({ line, keys: parsed.map((key) => pick(line, key)) }));
  return records
    .filter(({ keys }) => missing !== 'drop' || !keys.includes(undefined))
    .sort((a, b) => {
      if (parsed.length === 0) {
        const byBytes = Buffer.compare(Buffer.from(a.line), Buffer.from(b.line));
        return reverse ? -byBytes : byBytes;
      }
      for (const [k, key] of parsed.entries()) {
        const x = a.keys[k];
        const y = b.keys[k];
        if (x === undefined && y === undefined) continue;
        if (x === undefined || y === undefined) return (x === undefined) === (missing !== 'last') ? -1 : 1;
        const difference =
          key.type === 'natural'
            ? compareNaturally(JSON.parse(x) as string, JSON.parse(y) as string)
            : compareExact(read(x), read(y));
        if (difference !== 0) return key.descending !== reverse ? -difference : difference;
      }
      return 0;
    })
    .map(({ line }) => line);
}

/** The text of a key's value; undefined: missing. Values are told by a second rendering, in which numbers are strings. */
function pick(line: string, { path, type }: ReturnType<typeof parseSortKey>): string | undefined {
  let at: unknown = JSON.parse(
    line.replace(/("(?:\\.|[^"\\])*")|(-?\d[\d.eE+-]*)/g, (_, text, number) =>
      text ? asTagged(String(text)) : `"#${String(number)}"`,
    ),
  );
  for (const { name, index } of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    const word = name === undefined ? undefined : `$${Buffer.from(name).toString()}`;
    if (Array.isArray(at)) at = index === undefined ? undefined : (at as unknown[])[index];
    else
      at = word !== undefined && Object.hasOwn(at, word) ? (at as Record<string, unknown>)[word] : undefined;
    if (at === undefined) return undefined;
  }
  const isNumber = typeof at === 'string' && at.startsWith('#');
  const isString = typeof at === 'string' && at.startsWith('$');
  if (type === 'number' && !isNumber) return undefined;
  if ((type === 'string' || type === 'natural') && !isString) return undefined;
  return untag(at);
}

const asTagged = (text: string): string => `"$${text.slice(1)}`;

function untag(value: unknown): string {
  if (typeof value === 'string')
    return value.startsWith('#') ? value.slice(1) : JSON.stringify(value.slice(1));
  if (Array.isArray(value)) return `[${value.map(untag).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, inside]) => `${JSON.stringify(name.slice(1))}:${untag(inside)}`)
    .join(',')}}`;
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

const record = fc
  .array(fc.tuple(nameText(), fc.oneof(numberText, stringText, jsonText)), { maxLength: 5 })
  .map((members) => `{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`);

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
