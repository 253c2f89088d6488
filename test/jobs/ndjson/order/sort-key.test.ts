import { describe, expect, it } from 'vitest';
import { isPipelineError } from '../../../../src/base/index.js';
import { parseSortKey } from '../../../../src/jobs/ndjson/order/sort-key.js';

/** Steps as plain data: a name, a place, or both. */
function path(text: string): unknown[] {
  return parseSortKey(text).path.map(({ name, index }) => {
    const word = name === undefined ? undefined : Buffer.from(name).toString();
    return word === undefined || index === undefined ? (word ?? index) : [word, index];
  });
}

describe('a sort key', () => {
  it.each([
    ['id', ['id']],
    ['user.name', ['user', 'name']],
    ['.user.name', ['user', 'name']],
    ['tags[0]', ['tags', 0]],
    ['[2][10].größe', [2, 10, 'größe']],
    ['.', []],
    ['a\\.b', ['a.b']],
    ['a\\[0\\]', ['a[0]']],
    ['urn\\:id', ['urn:id']],
    ['back\\\\slash', ['back\\slash']],
    ['with space', ['with space']],
    ['0', ['0']],
  ])('reads the dotted path %s', (text, expected) => {
    expect(path(text)).toEqual(expected);
  });

  it.each([
    ['/a~1b', ['a/b']],
    ['/m~0n', ['m~n']],
    ['/~01', ['~1']],
    ['/a/0', ['a', ['0', 0]]],
    ['/a/01', ['a', '01']],
    ['/', ['']],
    ['//x', ['', 'x']],
    ['/a.b[0]', ['a.b[0]']],
    ['/urn\\:id', ['urn:id']],
  ])('reads the JSON Pointer %s', (text, expected) => {
    expect(path(text)).toEqual(expected);
  });

  it.each([
    ['a', 'auto', false],
    ['a:number', 'number', false],
    ['a:string:desc', 'string', true],
    ['a:desc', 'auto', true],
    ['a:auto:desc', 'auto', true],
    ['/a/b:natural', 'natural', false],
  ])('reads type and direction of %s', (text, type, descending) => {
    expect(parseSortKey(text)).toMatchObject({ text, type, descending });
  });

  it.each([
    ['', "its path is empty ('.' is the record itself)"],
    [':desc', "its path is empty ('.' is the record itself)"],
    ['a:num', "':num' is none of :auto, :number, :string, :natural, :desc"],
    [
      'a:number:string',
      'after the path comes at most one type and then at most one :desc, as in ts:number:desc',
    ],
    ['a:desc:number', 'after the path comes at most one type and then at most one :desc'],
    ['urn:id', 'a colon in a name is written \\:'],
    ['a..b', 'a name is empty (an empty name can be written as a JSON Pointer)'],
    ['a.', 'a name is empty'],
    ['a[x]', "'[' must be followed by a place and ']'"],
    ['a[-1]', "'[' must be followed by a place and ']'"],
    ['a[0]b', "'b' cannot stand at place 5"],
    ['a\\[0]', "']' cannot stand at place 5"],
    ['a\\', 'it ends with a backslash'],
    ['/a~2', "'~' is written ~0 and '/' is written ~1"],
  ])('refuses %j and says why', (text, why) => {
    let thrown: unknown;
    try {
      parseSortKey(text);
    } catch (error) {
      thrown = error;
    }
    expect(isPipelineError(thrown, 'INVALID_ARGUMENT')).toBe(true);
    expect(String(thrown)).toContain(`the key ${JSON.stringify(text)} cannot be read: `);
    expect(String(thrown)).toContain(why);
  });
});
