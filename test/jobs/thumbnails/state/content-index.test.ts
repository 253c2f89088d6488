import { describe, expect, it } from 'vitest';
import { ContentIndex } from '../../../../src/jobs/thumbnails/state/content-index.js';
import type { MadeOutput } from '../../../../src/jobs/thumbnails/state/index.js';
import { placed } from './pieces.js';

const made = (name: string, of: string): MadeOutput => ({ ...placed(name), of, recipe: 'r1' });
const namesIn = (index: ContentIndex, hash: string): string[] => index.get(hash).map(({ name }) => name);

describe('an index of contents', () => {
  it('gives what was added of a content, in order (I1)', () => {
    const index = new ContentIndex();
    index.add([made('a', 'h'), made('a-2', 'h')]);
    index.add([made('b', 'other')]);
    index.add([made('c', 'h')]);
    index.add([made('d', 'h'), made('e', 'other')]);
    expect(namesIn(index, 'h')).toEqual(['a', 'a-2', 'c', 'd']);
    expect(namesIn(index, 'other')).toEqual(['b', 'e']);
    expect(namesIn(index, 'unknown')).toEqual([]);
  });

  it('keeps the list of a content that was added once, and leaves it as it is afterwards (I2)', () => {
    const index = new ContentIndex();
    const list = [made('a', 'h')];
    index.add(list);
    expect(index.get('h')).toBe(list);
    index.add([made('b', 'h')]);
    expect(list.map(({ name }) => name)).toEqual(['a']);
  });

  it('takes nothing in of a source of which nothing was made', () => {
    const index = new ContentIndex();
    index.add([]);
    expect(namesIn(index, '')).toEqual([]);
  });
});
