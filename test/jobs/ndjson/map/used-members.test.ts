import { runInThisContext } from 'node:vm';
import { assert, constantFrom, jsonValue, nat, oneof, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemberReader, valueAt } from '../../../../src/jobs/ndjson/map/member-reader.js';
import { usedMembers } from '../../../../src/jobs/ndjson/map/used-members.js';

const used = (text: string) => usedMembers(runInThisContext(`(${text})`) as () => unknown);

describe('the members that a function looks at', () => {
  it.each([
    ['({ id, score }) => ({ id, score })', ['id', 'score']],
    ['({ id: a, b, }, { index }) => eval("a")', ['id', 'b']],
    ['async ({ a }) => a', ['a']],
    ['r => r.score < 500', ['score']],
    ['(r) => (\nr.a + r.b.r + x.r + r?.c\n)', ['a', 'b', 'c']],
    ['(r, i) => { r.a = 1; return r.tags.includes("r.x") && r.a; }', ['a', 'tags', 'x']],
    ['$ => $.a', ['a']],
    ['r => 1', []],
  ])('are known of %s', (text, names) => {
    expect(used(text)).toEqual(names);
  });

  it.each([
    'r => r',
    'r => ({ ...r })',
    'r => [...r.a, r]',
    'r => r["a"]',
    'r => r.a()',
    'r => r.a?.()',
    'r => r.a`x`',
    'r => r?.["a"]',
    'r => r?.5:1',
    'r => f(r)',
    'r => eval("r")',
    'r => r.toString',
    'r => r.__proto__',
    'r => r.größe',
    'r => r /* . */ . a',
    'r => \\u0072',
    'r => r.a // r',
    'r => { const { a } = r; return a; }',
    'r => `${r}`',
    '({ a, ...rest }) => rest',
    '({ a = 1 }) => a',
    '({ constructor }) => 1',
    '({ "a": b }) => b',
    '(...r) => r.length',
    '(r = 1) => r.a',
    'function (r) { return arguments[0]; }',
    'function (r) { return r.a; }',
  ])('may be all of them: %s', (text) => {
    let names: unknown;
    try {
      names = used(text);
    } catch (error) {
      names = error instanceof SyntaxError ? undefined : error; // not a function at all
    }
    expect(names).toBeUndefined();
  });
});

function read(names: readonly string[], line: string): unknown {
  const bytes = Buffer.from(`${line}\n`);
  return new MemberReader(names).scan(bytes).read(0);
}

describe('a record with some of its members', () => {
  it('has these as JSON.parse gives them, the last of duplicates, and undefined for others', () => {
    expect(read(['a', 'b', 'c'], ' {"c":[1,{"a":2}],"a":"x","x":0,"\\u0061":"\\ud83d\\ude00é"}')).toEqual({
      a: '😀é',
      b: undefined,
      c: [1, { a: 2 }],
    });
  });

  it('is none for what is no object, or not valid', () => {
    for (const line of ['[1]', '"a"', '1', 'null', '{"a":01}', '{', ''])
      expect(read(['a'], line)).toBeUndefined();
  });

  it('has the very values of JSON.parse', () => {
    const numbers = tuple(
      constantFrom('', '-'),
      nat(),
      string({ unit: constantFrom('0', '1', '2', '5', '9'), maxLength: 12 }),
      constantFrom('', 'e5', 'E-7'),
    ).map(
      ([sign, whole, fraction, exponent]) =>
        `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}${exponent}`,
    );
    const texts = oneof(
      numbers,
      jsonValue().map((value) => JSON.stringify(value)),
      constantFrom('-0', '0.1', '1e400'),
    );
    assert(
      property(texts, (text) => {
        expect(valueAt(Buffer.from(`${text},\n`), 0)).toEqual(JSON.parse(text));
      }),
    );
  });
});
