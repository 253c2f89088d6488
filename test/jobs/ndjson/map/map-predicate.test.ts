import { runInThisContext } from 'node:vm';
import { array, assert, constantFrom, jsonValue, oneof, property, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/index.js';
import { withLines } from '../../../../src/jobs/ndjson/map/chunk-result.js';
import type { RecordFunction } from '../../../../src/jobs/ndjson/map/load-function.js';
import { MapInTurn } from '../../../../src/jobs/ndjson/map/map-in-turn.js';
import { MapPredicate } from '../../../../src/jobs/ndjson/map/map-predicate.js';
import { MemberReader } from '../../../../src/jobs/ndjson/map/member-reader.js';
import { usedMembers } from '../../../../src/jobs/ndjson/map/used-members.js';

const functions = new Map<string, RecordFunction>();

function compiled(source: string): RecordFunction {
  const fn = functions.get(source) ?? (runInThisContext(`(${source})`) as RecordFunction);
  functions.set(source, fn);
  return fn;
}

function both(source: string, bytes: Uint8Array<ArrayBuffer>, validate: boolean) {
  const fn = compiled(source);
  const options = { kind: 'filter', flat: false, maxRecordBytes: 1000, validate, timeoutMs: 0 } as const;
  const members = new MemberReader(usedMembers(fn) ?? []);
  const lines = bytes.filter((byte) => byte === 10).length;
  const chunk = { bytes, firstLine: 1, firstIndex: 0, lines };
  // A turn ends by the clock, in the middle of these lines when the machine is busy: here it stands still.
  const clock = { ...systemClock, now: () => 0 };
  const results = [
    new MapPredicate(members, fn, options, clock).run(bytes),
    new MapInTurn(chunk, fn, options, clock).run().result,
  ];
  return results.map((result) => {
    const { kept } = result;
    const { output, ...rest } = withLines(result, bytes);
    return { ...rest, kept, output: Buffer.from(output).toString(), elapsedMs: 0 };
  });
}

it('keeps what calling a predicate for every record keeps: lines, counts, failures and their places (I1, I2)', () => {
  const values = oneof(
    constantFrom('1', '-0', '12.50', '1e3', '"a"', '"\\u0061"', 'null', 'true', '[1]', '{"b":2}'),
    constantFrom('{"valueOf":1,"toString":1}', '12345678901234567890'),
    jsonValue().map((value) => JSON.stringify(value)),
  );
  const members = array(
    tuple(
      constantFrom('"a"', '"b"', '"c"', '"\\u0061"', '"__proto__"'),
      constantFrom(':', ' : '),
      values,
    ).map((parts) => parts.join('')),
    { maxLength: 5 },
  ).map((list) => Buffer.from(`{${list.join(', ')}}`));
  const line = oneof(
    { weight: 4, arbitrary: members },
    values.map((text) => Buffer.from(text)),
    constantFrom('', ' ', '\r', '{', ' {"a":1} \r', '{"a":1}x', '{"a":01}', 'null').map((text) =>
      Buffer.from(text),
    ),
    constantFrom(Buffer.from([0x22, 0xff, 0x22]), Buffer.from('7b2261223a22ff227d', 'hex')),
  );
  const sources = constantFrom(
    'r => r.a < 10',
    '({ a, b }) => a === b',
    'r => r.b.b > 1',
    'r => !r.a || r.c',
  );
  const newline = Buffer.from('\n');
  assert(
    property(
      array(line, { minLength: 1, maxLength: 12 }),
      sources,
      constantFrom(true, false),
      (lines, source, validate) => {
        const bytes = new Uint8Array(Buffer.concat(lines.flatMap((one) => [one, newline])));
        const [wholesale, called] = both(source, bytes, validate);
        expect(wholesale).toEqual(called);
        const kept = [...(wholesale?.kept ?? [])];
        expect(kept.every((at, n) => n === 0 || at > (kept[n - 1] ?? at))).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});
