import { runInThisContext } from 'node:vm';
import {
  array,
  assert,
  bigInt,
  constantFrom,
  double,
  jsonValue,
  nat,
  oneof,
  property,
  string,
  tuple,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/index.js';
import type { RecordFunction } from '../../../../src/jobs/ndjson/map/load-function.js';
import { MapInTurn } from '../../../../src/jobs/ndjson/map/map-in-turn.js';
import { MapSelection } from '../../../../src/jobs/ndjson/map/map-selection.js';
import { rawEnd } from '../../../../src/jobs/ndjson/map/raw-value.js';
import { selectionOf } from '../../../../src/jobs/ndjson/map/selection.js';

const options = {
  kind: 'map',
  flat: false,
  maxRecordBytes: 1000,
  validate: true,
  timeoutMs: 0,
} as const;

const functions = new Map<string, RecordFunction>();

function compiled(source: string): RecordFunction {
  const fn = functions.get(source) ?? (runInThisContext(`(${source})`) as RecordFunction);
  functions.set(source, fn);
  return fn;
}

function both(source: string, bytes: Uint8Array<ArrayBuffer>, more: object = {}) {
  const fn = compiled(source);
  const selected = selectionOf(source);
  if (selected === undefined) throw new Error(`${source} is no selection`);
  const lines = bytes.filter((byte) => byte === 10).length;
  const chunk = { bytes, firstLine: 3, firstIndex: 10, lines };
  const some = { ...options, ...more };
  // A turn ends by the clock, in the middle of these lines when the machine is busy: here it stands still.
  const clock = { ...systemClock, now: () => 0 };
  const results = [
    new MapSelection(selected, fn, some, clock).run(bytes),
    new MapInTurn(chunk, fn, some, clock).run().result,
  ];
  return results.map((result) => ({
    ...result,
    output: Buffer.from(result.output).toString(),
    elapsedMs: 0,
  }));
}

describe('a function that only selects', () => {
  it.each([
    [
      '({ id, score }) => ({ id, score })',
      [
        ['id', 'id'],
        ['score', 'score'],
      ],
    ],
    [
      ' ({a,b,c})=>({c,a}) ',
      [
        ['c', 'c'],
        ['a', 'a'],
      ],
    ],
    [
      'r => ({ x: r.a, y: r.a })',
      [
        ['x', 'a'],
        ['y', 'a'],
      ],
    ],
    ['($) => (\n{ $: $.$ }\n)', [['$', '$']]],
  ])('is %s', (text, pairs) => {
    expect(selectionOf(text)).toEqual(pairs.map(([name, from]) => ({ name, from })));
  });

  it.each([
    'r => r',
    '({ a }) => ({ b })',
    '({ a }) => ({ a: a })',
    '({ a }) => ({ a }), 1',
    '({ a = 1 }) => ({ a })',
    '({ a: b }) => ({ b })',
    '({ a, ...rest }) => ({ a, rest })',
    '({ a }, { line }) => ({ a, line })',
    'async ({ a }) => ({ a })',
    '({ a }) => ({ a, a })',
    '({ valueOf }) => ({ valueOf })',
    'r => ({ a: q.a })',
    'r => ({ a: r.a.b })',
    'r => ({ a: r.a() })',
    'r => ({ "a": r.a })',
    'r => ({ __proto__: r.a })',
    'r => ({ a: r.toString })',
    'r => ({ a: r.a, a: r.b })',
    '(console.log(1), ({ a }) => ({ a }))',
  ])('is not %s', (text) => {
    expect(selectionOf(text)).toBeUndefined();
  });

  const numbers = oneof(
    double({ noNaN: true, noDefaultInfinity: true }).map(String),
    tuple(bigInt(-(10n ** 17n), 10n ** 17n), nat(20)).map(([n, shift]) => pointed(n, shift)),
    tuple(nat(2000), nat(8)).map(([n, shift]) => pointed(BigInt(n), shift)),
    constantFrom(
      '0',
      '-0',
      '0.0',
      '-0.0',
      '1.0',
      '1e2',
      '1E-2',
      '10',
      '0.000001',
      '-0.0000001',
      '100000000000000000000',
    ),
  );
  const strings = oneof(
    string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    constantFrom('"\\u0041"', '"\\ud800"', '"\\/"', '"\u2028\u007f"', '"\\ud83d\\ude00"', '"😀"', '""'),
  );
  const values = oneof(
    numbers,
    strings,
    constantFrom('true', 'false', 'null'),
    jsonValue().map((value) => JSON.stringify(value)),
  );

  it('copies a value only when JSON.stringify would write the same', () => {
    assert(
      property(values, constantFrom(',', '}', ' '), (text, next) => {
        const bytes = Buffer.from(` ${text}${next}`);
        const end = rawEnd(bytes, 1);
        if (end < 0) return;
        expect(bytes.toString('utf8', 1, end)).toBe(text);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    '0',
    '7',
    '-12',
    '123.456',
    '0.000001',
    '-0.5',
    '999999999999999',
    '"größe"',
    'true',
    'false',
    'null',
  ])('copies %s', (text) => {
    expect(rawEnd(Buffer.from(`${text},`), 0)).toBe(Buffer.byteLength(text));
  });

  it('gives what calling it for every record gives: lines, counts, failures and their places (I1, I2)', () => {
    const members = array(
      tuple(constantFrom('"a"', '"b"', '"c"', '"\\u0061"'), constantFrom(':', ' : '), values).map((parts) =>
        parts.join(''),
      ),
      { maxLength: 5 },
    ).map((list) => Buffer.from(`{${list.join(', ')}}`));
    const line = oneof(
      { weight: 4, arbitrary: members },
      oneof(
        values.map((text) => Buffer.from(text)),
        constantFrom('', ' ', '\r', '{', ' {"a":1} \r', '{"a":1}x', '{"a":01}').map((text) =>
          Buffer.from(text),
        ),
        constantFrom(Buffer.from([0x22, 0xff, 0x22]), Buffer.from('7b2261223a22ff227d', 'hex')),
      ),
    );
    const source = constantFrom('({ a, b }) => ({ b, a })', 'r => ({ long_name: r.a, b: r.b, again: r.a })');
    assert(
      property(
        array(line, { minLength: 1, maxLength: 12 }),
        source,
        constantFrom(true, false),
        constantFrom(20, 60, 1000),
        (lines, text, validate, maxRecordBytes) => {
          const newline = Buffer.from('\n');
          const bytes = new Uint8Array(Buffer.concat(lines.flatMap((one) => [one, newline])));
          const [selected, called] = both(text, bytes, { validate, maxRecordBytes });
          expect(selected).toEqual(called);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function pointed(n: bigint, shift: number): string {
  const digits = String(n < 0n ? -n : n).padStart(shift + 1, '0');
  const text = shift === 0 ? digits : `${digits.slice(0, -shift)}.${digits.slice(-shift)}`;
  return n < 0n ? `-${text}` : text;
}
