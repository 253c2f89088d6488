import { describe, expect, it } from 'vitest';
import { commonStart } from '../../../../src/jobs/ndjson/order/common-start.js';
import { slab } from '../slabs.js';

/** Texts one a line; a string begins after its quote. */
function common(kind: 'line' | 'string', lines: readonly string[], from = 0): number {
  const bytes = slab(...lines);
  let at = 0;
  const places = lines.map((line) => {
    const place = kind === 'line' ? at : at + 1;
    at += Buffer.byteLength(line) + 1;
    return line === '' ? -1 : place;
  });
  return commonStart(bytes, Int32Array.from(places), kind, from);
}

describe('what texts begin alike with', () => {
  it.each([
    [['"user-1"', '"user-2"'], 5],
    [['"user-1"', '', '"us"'], 2],
    [['"same"', '"same"'], 4],
    [['"a\\n1"', '"a\\n2"'], 1],
    [['"x"', '"y"'], 0],
    [['"only"'], 4],
    [[''], 0],
    [[], 0],
  ])('of the strings %j is %i bytes', (lines, expected) => {
    expect(common('string', lines)).toBe(expected);
  });

  it('goes through quotes and backslashes in lines, up to the newline', () => {
    expect(common('line', ['{"a":"\\n1"}', '{"a":"\\n2"}'])).toBe(8);
    expect(common('line', ['{}', '{}'])).toBe(2);
  });

  it('goes on from what is known to be alike', () => {
    expect(common('string', ['"abcd1"', '"abcd2"'], 3)).toBe(4);
  });
});
