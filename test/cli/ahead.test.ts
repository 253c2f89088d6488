import { describe, expect, it } from 'vitest';
import { comingRun } from '../../src/cli/ahead.js';

describe('what a command line will start, told from its words as they stand', () => {
  it.each([
    ['sort -k score in.ndjson', { kind: 'sort' }],
    ['check', { kind: 'check' }],
  ])('%s', (line, expected) => expect(comingRun(line.split(' '))).toEqual(expected));

  it('of map and filter by the text of the function', () => {
    expect(comingRun(['map', 'in', '-e', 'r => r.a'])).toEqual({ kind: 'map', eval: 'r => r.a' });
    expect(comingRun(['filter', '--eval', 'r => r.a'])).toEqual({ kind: 'filter', eval: 'r => r.a' });
    expect(comingRun(['map', 'in'])).toBeUndefined();
    expect(comingRun(['map', '-e'])).toBeUndefined();
  });

  it.each([
    'thumbnails a',
    'replay a',
    '--version',
    'sort --help',
    'sort -j 1',
    'check --jobs=3',
    'map -e r --rate 5',
  ])('nothing for %s', (line) => expect(comingRun(line.split(' '))).toBeUndefined());

  it('nothing without a command', () => expect(comingRun([])).toBeUndefined());
});
