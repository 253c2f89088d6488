import { describe, expect, test } from 'vitest';
import { blocksIn } from './blocks.js';

const languagesIn = (...lines: string[]): string[] =>
  blocksIn(lines.join('\n')).map(({ language }) => language);

describe('a block that nobody would try is found all the same', () => {
  test.each([
    ['with more said behind its language', ['```js title="a.js"', 'x', '```'], 'js title="a.js"'],
    ['between tildes', ['~~~sh', 'x', '~~~'], 'sh'],
    ['between four backticks', ['````sh', '```', 'x', '````'], 'sh'],
    ['in a list', ['- one', '', '  ```sh', '  x', '  ```'], 'sh'],
    ['with another closing indent', ['```sh', 'x', '  ```'], 'sh'],
    ['indented', ['text', '', '    pipeline sort', 'text'], 'indented'],
  ])('%s', (_what, lines, language) => {
    expect(languagesIn(...lines)).toEqual([language]);
  });
});

test('a line that goes on with a list is no block', () => {
  expect(languagesIn('1. one', '', '    goes on')).toEqual([]);
});

test('a fence that is not closed is an error', () => {
  expect(() => blocksIn('a\n```sh\nb\n')).toThrow('the fence in line 2 is not closed');
});

test('what is in a block is without the indent of its fence', () => {
  expect(blocksIn('- a\n\n  ```json\n  {\n    "b": 1\n  }\n  ```\n')).toEqual([
    { language: 'json', text: '{\n  "b": 1\n}\n', line: 3 },
  ]);
});
