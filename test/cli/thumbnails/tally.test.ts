import { describe, expect, it } from 'vitest';
import { Tally } from '../../../src/cli/thumbnails/tally.js';
import { created, failed } from '../fake-run.js';

describe('Tally', () => {
  it('sums up what was told, and its numbers add up', () => {
    const tally = new Tally();
    tally.add(created('a'));
    tally.add(created('b', { status: 'up-to-date' }));
    tally.add(created('c', { status: 'degraded', error: { code: 'TRUNCATED', message: 'half' } }));
    tally.add(failed('d'));
    tally.add({ ...failed('e', 'LOAD_SHED'), status: 'shed' });
    expect(tally.summary(1_000, 50)).toEqual({
      type: 'summary',
      total: 5,
      created: 1,
      upToDate: 1,
      failed: 1,
      degraded: 1,
      shed: 1,
      outputs: 2,
      inputBytes: 1_000,
      outputBytes: 24_576,
      elapsedMs: 50,
    });
  });

  it('groups failures by code, largest first, and keeps only the first names', () => {
    const tally = new Tally();
    tally.add(failed('x', 'NOT_AN_IMAGE'));
    for (let i = 0; i < 1_000; i++) tally.add(failed(String(i)));
    tally.add(created('c', { status: 'degraded', error: { code: 'TRUNCATED', message: 'half' } }));
    expect(tally.failures()).toEqual([
      { code: 'CORRUPT', count: 1_000, names: [0, 1, 2, 3, 4].map((i) => `imgs/${i}.jpg`) },
      { code: 'NOT_AN_IMAGE', count: 1, names: ['imgs/x.jpg'] },
    ]);
  });
});
