import { describe, expect, it } from 'vitest';
import { largestFirst, type Work } from '../../../../src/jobs/thumbnails/run/work.js';

/** Only what order depends on. */
const workOf = (label: string, size: number): Work =>
  ({ item: { source: { label, size } } }) as unknown as Work;

describe('work is done', () => {
  it('the largest file first, files of one size in their order', () => {
    const work = [workOf('a', 10), workOf('b', 900), workOf('c', 10), workOf('d', 30)];
    expect(largestFirst(work).map(({ item }) => item.source.label)).toEqual(['b', 'd', 'a', 'c']);
    expect(work.map(({ item }) => item.source.label)).toEqual(['a', 'b', 'c', 'd']);
  });
});
