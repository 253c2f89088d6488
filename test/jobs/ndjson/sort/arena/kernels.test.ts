import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING } from '../../../../../src/jobs/ndjson/json/line-table.js';
import { commonStart } from '../../../../../src/jobs/ndjson/order/common-start.js';
import {
  parseSortKey,
  SortOrder,
  sortRecords,
  type SortSpec,
} from '../../../../../src/jobs/ndjson/order/index.js';
import { writePrefix } from '../../../../../src/jobs/ndjson/order/prefix.js';
import { sortByPrefix } from '../../../../../src/jobs/ndjson/order/radix.js';
import { copyInOrder, withoutDuplicates } from '../../../../../src/jobs/ndjson/sort/in-order.js';
import { tableOf } from '../../order/table-of.js';
import { record } from '../../plain-sort.js';
import { random } from '../../random.js';
import { scanned, sortedInArena } from './in-process.js';

const SEED = Number(process.env['PIPELINE_SEED'] ?? 4_711);

const specOf = (keys: readonly string[], more: Partial<SortSpec> = {}): SortSpec => ({
  keys: keys.map(parseSortKey),
  missing: 'first',
  reverse: false,
  ...more,
});

const slabOf = (lines: readonly string[]): Uint8Array =>
  new Uint8Array(Buffer.from(lines.map((line) => `${line}\n`).join('')));

/** Both when they differ, and nothing when they do not: `toEqual` costs more than what is compared where lists are long. */
function differing(found: unknown, expected: unknown): unknown {
  return isDeepStrictEqual(found, expected) ? undefined : { found, expected };
}

/** The same in TypeScript: lines in order as Latin-1, and their rows. */
function sortedPlainly(bytes: Uint8Array, spec: SortSpec, unique = false): ReturnType<typeof sortedInArena> {
  const order = new SortOrder(spec);
  const table = tableOf(bytes, order);
  const members = sortRecords(bytes, order, table);
  const kept = unique ? withoutDuplicates(members, table, bytes, order, undefined) : members;
  const both = new Uint8Array(2 * bytes.length);
  both.set(bytes);
  const rows = new Int32Array(kept.length * (1 + order.slots));
  const end = copyInOrder(both, bytes.length, kept, table, rows);
  const width = 1 + order.slots;
  return {
    text: Buffer.from(both.subarray(bytes.length, end)).toString('latin1'),
    rows: Array.from({ length: kept.length }, (_, n) => [...rows.subarray(n * width, (n + 1) * width)]),
  };
}

const orders: readonly SortSpec[] = [
  specOf(['a']),
  specOf(['a:desc', 'b'], { missing: 'last' }),
  specOf(['user.a:number', 'a:string'], { reverse: true }),
  specOf(['a:natural']),
  specOf(['a:number'], { missing: 'last' }),
  specOf(['b:string:desc', 'a:number']),
  specOf(['a', 'b'], { missing: 'drop' }),
  specOf(['.', 'a']),
  specOf([]),
  specOf([], { reverse: true }),
];

describe('the kernels in WebAssembly say what TypeScript says', () => {
  it.each(orders)('of prefixes, first and second (ArenaKernel I2): %j', (spec) => {
    const lines = fc.sample(record, { numRuns: 1500, seed: SEED });
    const { arena, scans } = scanned(spec, [slabOf(lines)], { most: 2000 });
    const { kernel } = arena;
    const [{ part } = { part: undefined }] = scans;
    if (part === undefined) throw new Error('nothing was scanned');
    const order = new SortOrder(spec);
    const one = { high: new Uint32Array(1), low: new Uint32Array(1) };
    const said = (prefix: number): number[] =>
      Array.from(kernel.words.subarray(prefix >> 2, (prefix >> 2) + 2));
    const found: number[][] = [];
    const expected: number[][] = [];
    for (const skip of order.textKind(0) === undefined ? [0] : [0, 1]) {
      kernel.writeBothPrefixes(part.numbers, part.count, part.prefixes, skip);
      for (let k = 0; k < part.count; k += 1) {
        const row: number = kernel.words[(part.numbers >> 2) + k] ?? 0;
        const at = kernel.values[order.slots === 0 ? row : row + 2] ?? 0;
        const hasText =
          order.slots === 0 || (at >= 0 && kernel.bytes[at] === 0x22 && skipsInside(kernel.bytes, at, skip));
        if (skip > 0 && !hasText) continue;
        writePrefix(kernel.bytes, at, order.prefixRule(0, skip), one, 0);
        found.push([skip, k, ...said(part.prefixes + 8 * k)]);
        expected.push([skip, k, one.low[0] ?? 0, one.high[0] ?? 0]);
        const second = kernel.seconds === 0 ? [0, 0] : said(4 * (row + kernel.seconds));
        if (second.every((word) => word === 0)) continue;
        writePrefix(kernel.bytes, at, order.prefixRule(0, skip + 7), one, 0);
        found.push([skip, k, ...second]);
        expected.push([skip, k, one.low[0] ?? 0, one.high[0] ?? 0]);
      }
    }
    expect(found.length).toBeGreaterThan(0);
    expect(differing(found, expected)).toBe(undefined);
  });

  it('of what texts begin with', () => {
    const spec = specOf(['a']);
    const order = new SortOrder(spec);
    for (const start of ['', 'x', 'wörter-', 'a\\u0041']) {
      const lines = Array.from({ length: 40 }, (_, n) => `{"a":${n % 7 === 0 ? n : `"${start}${n}"`}}`);
      const { arena, scans } = scanned(spec, [slabOf(lines)]);
      const { bytes, values, words } = arena.kernel;
      const [scan] = scans;
      if (scan === undefined) throw new Error('nothing was scanned');
      const places = Int32Array.from({ length: 40 }, (_, k) => {
        const at = values[(words[(scan.part.numbers >> 2) + k] ?? 0) + 2] ?? 0;
        return bytes[at] === 0x22 ? at + 1 : MISSING;
      });
      expect(order.textKind(0)).toBe('string');
      expect(scan.common.length).toBe(commonStart(bytes, places, 'string', 0));
    }
  });

  it('of where an order is broken, and of what is beyond a bound', () => {
    const next = random(SEED);
    const { arena } = scanned(specOf(['a']), []);
    const { kernel } = arena;
    for (const count of [0, 1, 2, 3, 100]) {
      const prefixes = arena.reserve(8 * count + 8);
      const numbers = arena.reserve(4 * count);
      const list = new BigUint64Array(kernel.bytes.buffer, prefixes, count + 1);
      for (let round = 0; round < 50; round += 1) {
        for (let k = 0; k <= count; k += 1) list[k] = BigInt(next(7)) << BigInt(32 * next(2));
        if (round % 5 === 0) list.subarray(0, count).sort();
        for (let k = 0; k < count; k += 1) kernel.words[(numbers >> 2) + k] = k;
        const values = [...list];
        const before = values.findIndex((value, k) => k < count - 1 && value > (values[k + 1] ?? 0n));
        expect(kernel.kernels.firstDescent(prefixes, count)).toBe(before < 0 ? count : before + 1);
        const bound = values[count] ?? 0n;
        const kept = values.flatMap((value, k) => (k < count && value <= bound ? [k] : []));
        const left = kernel.kernels.keepUpTo(numbers, prefixes, count, prefixes + 8 * count);
        expect([...kernel.words.subarray(numbers >> 2, (numbers >> 2) + left)]).toEqual(kept);
        expect([...list.subarray(0, left)]).toEqual(kept.map((k) => values[k]));
      }
    }
  });

  it('of a radix sort, however many there are', () => {
    const next = random(SEED);
    const courses = ['any', 'falling', 'falling but for the last'] as const;
    for (const [count, course] of [0, 1, 2, 3, 31, 32, 33, 500, 8191, 8192, 20_000].flatMap((count) =>
      courses.map((course) => [count, course] as const),
    )) {
      const bits = count % 2 === 0 ? 32 : 3;
      const drawn = Uint32Array.from({ length: count }, () => next(2 ** bits));
      const high = course === 'any' ? drawn : Uint32Array.from(drawn, (_, n) => count - n);
      if (course === 'falling but for the last' && count > 0) high[count - 1] = count;
      const low = Uint32Array.from({ length: count }, () => next(4));
      const { arena } = scanned(specOf([]), []);
      const [prefixes, numbers] = [arena.reserve(8 * count), arena.reserve(4 * count)];
      const scratch = arena.reserve(12 * count);
      for (let n = 0; n < count; n += 1) {
        arena.kernel.words[(prefixes >> 2) + 2 * n] = low[n] ?? 0;
        arena.kernel.words[(prefixes >> 2) + 2 * n + 1] = high[n] ?? 0;
        arena.kernel.words[(numbers >> 2) + n] = n;
      }
      arena.kernel.kernels.radixSort(prefixes, numbers, count, scratch, arena.reserve(6 * 2048 * 4));
      const members = Uint32Array.from({ length: count }, (_, n) => n);
      sortByPrefix({ high, low }, members);
      const { words } = arena.kernel;
      const sorted = Uint32Array.from(words.subarray(numbers >> 2, (numbers >> 2) + count));
      expect(differing([SEED, count, course, sorted], [SEED, count, course, members])).toBe(undefined);
      // what is listed beside them has gone with them
      const moved = Uint32Array.from(members, (_, k) => words[(prefixes >> 2) + 2 * k + 1] ?? 0);
      expect(
        differing(
          moved,
          Uint32Array.from(members, (n) => high[n] ?? 0),
        ),
      ).toBe(undefined);
    }
  });

  it.each(orders)('of the whole way of a record (ArenaKernel I1): %j', (spec) => {
    const alike = alikeRecords(300, SEED);
    const varied = fc.sample(record, { numRuns: 300, seed: SEED });
    for (const lines of [varied, alike, [...alike.slice(0, 150), ...varied.slice(0, 150)]]) {
      for (const unique of [false, true]) {
        const expected = sortedPlainly(slabOf(lines), spec, unique);
        for (const [pieceLines, buckets, windowBytes] of [
          [300, 1, 2 ** 16],
          [100, 7, 2000],
          [3, 40, 2 ** 16],
        ] as const) {
          const slabs: Uint8Array[] = [];
          for (let n = 0; n < lines.length; n += pieceLines)
            slabs.push(slabOf(lines.slice(n, n + pieceLines)));
          const found = sortedInArena(scanned(spec, slabs, { most: 64 }), { buckets, unique, windowBytes });
          expect(differing([SEED, found.text], [SEED, expected.text])).toBe(undefined);
          expect(differing(found.rows, expected.rows)).toBe(undefined);
        }
      }
    }
  });

  it('of lines that are refused, blank, or too long', () => {
    const lines = [
      '{"a":1}',
      ' ',
      '{"a":',
      `"${'x'.repeat(50)}"`,
      '{"a":2}',
      ` ${' '.repeat(60)}`,
      '[[[[[1]]]]]',
    ];
    for (const validate of [true, false]) {
      const { scans } = scanned(specOf(['a']), [slabOf(lines)], { validate, most: 2, maxRecordBytes: 40 });
      const refused = scans.flatMap(({ faulty }) => [...faulty]);
      const counted = scans.map(({ count, lines: seen, received }) => [count, seen, received]);
      expect(counted.reduce((a, b) => a.map((n, i) => n + (b[i] ?? 0)))).toEqual(
        validate ? [3, 7, 6] : [4, 7, 6],
      );
      expect(refused.length / 2).toBe(validate ? 3 : 2);
    }
  });

  it('of lines that are trusted and are no JSON: not one is lost', () => {
    const next = random(SEED);
    const alphabet = Array.from('{}[]:,"\\a0.e- ');
    const line = (): string =>
      Array.from({ length: 1 + next(15) }, () => alphabet[next(alphabet.length)]).join('');
    const junk = Array.from({ length: 3000 }, line).filter((text) => text.trim() !== '');
    for (const keys of [['a'], ['.:natural', 'a:desc'], []]) {
      const { text } = sortedInArena(scanned(specOf(keys), [slabOf(junk)], { validate: false }));
      expect([SEED, text.split('\n').slice(0, -1).toSorted()]).toEqual([SEED, junk.toSorted()]);
    }
  });

  it('of nesting beyond any word', () => {
    for (const depth of [1, 63, 64, 65, 127, 128, 129, 5000]) {
      const mixed = Array.from({ length: depth }, (_, n) => (n % 3 === 0 ? '{"a":' : '['));
      const closing = mixed.toReversed().map((open) => (open === '[' ? ']' : '}'));
      const good = `${mixed.join('')}0${closing.join('')}`;
      const bad = `${mixed.join('')}0${closing.slice(0, -1).join('')}${closing.at(-1) === ']' ? '}' : ']'}`;
      const { scans } = scanned(specOf([]), [slabOf([good, bad, good])]);
      expect(scans.map(({ count, faulty }) => [count, faulty[0]])).toEqual([[2, 1]]);
    }
  });
});

/** Few different values that begin alike, some of them with an escape. */
function alikeRecords(count: number, seed: number): string[] {
  const next = random(seed);
  const ends = ['', 'x', 'xy', '\\u0041', 'zzzzzzzz', 'zzzzzzzzz', '1', '01', '10', '\\n'];
  const value = (): string => `"the same for long, ${'and on '.repeat(next(3))}${ends[next(ends.length)]}"`;
  return Array.from(
    { length: count },
    (_, n) => `{"a":${value()},"b":${next(4)},"user":{"a":${next(5)}},"n":${n}}`,
  );
}

/** Whether a string goes on for so many bytes as it is written. */
function skipsInside(bytes: Uint8Array, open: number, skip: number): boolean {
  for (let i = 1; i <= skip; i += 1) if (bytes[open + i] === 0x22 || bytes[open + i] === 0x5c) return false;
  return true;
}
