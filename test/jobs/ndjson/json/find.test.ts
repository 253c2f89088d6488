import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findValue, valueEnd } from '../../../../src/jobs/ndjson/json/find.js';
import { MISSING } from '../../../../src/jobs/ndjson/json/line-table.js';
import { parseSortKey } from '../../../../src/jobs/ndjson/order/sort-key.js';
import { jsonText } from '../arbitraries.js';
import { random } from '../random.js';
import { slab } from '../slabs.js';

/** The text of the value at a path; undefined: none. */
function find(line: string, path: string): string | undefined {
  const bytes = slab(line);
  const at = findValue(bytes, 0, parseSortKey(path).path);
  return at === MISSING ? undefined : Buffer.from(bytes.subarray(at, valueEnd(bytes, at))).toString();
}

describe('finding a value', () => {
  it.each([
    ['{"a":1}', 'a', '1'],
    [' { "a" : -1.50e3 } ', 'a', '-1.50e3'],
    ['{"user":{"name":"x","a":1},"a":2}', 'a', '2'],
    ['{"user":{"name":"x"},"name":"y"}', 'user.name', '"x"'],
    ['{"a":{"a":{"a":3}}}', 'a.a.a', '3'],
    ['{"a":1,"a":2}', 'a', '2'],
    ['{"a":{"b":1},"a":{"c":2}}', 'a.b', undefined],
    ['{"a":{"b":1},"a":7}', 'a.b', undefined],
    ['{"\\u0061":1}', 'a', '1'],
    ['{"a":1,"\\u0061":2}', 'a', '2'],
    ['{"a\\nb":1}', '/a\nb', '1'],
    ['{"\\"":1}', '"', '1'],
    ['{"😀":1}', '😀', '1'],
    ['{"\\ud83d\\ude00":1}', '😀', '1'],
    ['{"b":"a\\":9,","a":1}', 'a', '1'],
    ['{"b":"}","a":1}', 'a', '1'],
    ['{"b":["a",{"a":5}],"a":1}', 'a', '1'],
    ['{"tags":["x","y"]}', 'tags[1]', '"y"'],
    ['{"tags":["x","y"]}', 'tags[2]', undefined],
    ['{"tags":[]}', 'tags[0]', undefined],
    ['{"tags":{"0":1}}', 'tags[0]', undefined],
    ['{"tags":{"0":1}}', '/tags/0', '1'],
    ['{"tags":[1]}', '/tags/0', '1'],
    ['{"tags":[[1,2],[3,4]]}', 'tags[1][0]', '3'],
    ['[{"a":1},{"a":2}]', '[1].a', '2'],
    ['{"a/b":1,"":2}', '/a~1b', '1'],
    ['{"a/b":1,"":2}', '/', '2'],
    ['{"a.b":1,"a":{"b":2}}', 'a.b', '2'],
    ['{"a.b":1,"a":{"b":2}}', 'a\\.b', '1'],
    [' "text"', '.', '"text"'],
    ['{"a":null}', 'a', 'null'],
    ['{"ab":1}', 'a', undefined],
    ['{"a":1}', 'ab', undefined],
    ['{}', 'a', undefined],
    ['7', 'a', undefined],
    ['null', 'a', undefined],
  ])('in %s at %s gives %s', (line, path, expected) => {
    expect(find(line, path)).toBe(expected);
  });

  it('finds the end of any value', () => {
    fc.assert(
      fc.property(jsonText, fc.constantFrom('', ' ', ',', ']', '}', '\t'), (text, after) => {
        expect(valueEnd(slab(`${text}${after}`), 0)).toBe(Buffer.byteLength(text));
      }),
    );
  });

  it('agrees with JSON.parse on names of the top level', () => {
    fc.assert(
      fc.property(jsonText, fc.constantFrom('a', 'b', 'é', '', '0'), (text, name) => {
        const value: unknown = JSON.parse(text);
        const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
        const expected =
          isRecord && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
        const found = find(text, `/${name}`.replace(/^\/0$/, '.0'));
        expect(found === undefined ? undefined : JSON.parse(found)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('ends within the line for what is not JSON', () => {
    const next = random(3);
    const alphabet = '{}[]:,"\\au0 \t';
    const paths = ['a', 'a[0]', '[1]', '.'].map((path) => parseSortKey(path).path);
    const beyond: string[] = [];
    for (let round = 0; round < 20_000; round += 1) {
      const line = Array.from({ length: next(12) }, () => alphabet[next(alphabet.length)]).join('');
      const bytes = slab(line);
      for (const path of paths) {
        const at = findValue(bytes, 0, path);
        if (at === MISSING) continue;
        const isWithin = at < bytes.length - 1 && valueEnd(bytes, at) <= bytes.length - 1;
        if (!isWithin) beyond.push(line);
      }
    }
    expect(beyond).toEqual([]);
  });
});
