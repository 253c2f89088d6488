import { describe, expect, test } from 'vitest';
import { type Bar, capacityBars, kindBars, missed, queueBars, troubleBars } from './index.js';

const named = (bars: readonly Bar[]): (readonly [string, Bar])[] => bars.map((bar) => [bar.name, bar]);

// What a run costs is computing, and a busy machine may take long over it.
describe('the default algorithm holds its bands', { timeout: 180_000 }, () => {
  test.each(named(capacityBars))('%s', async (_name, bar) => {
    expect(await missed(bar)).toEqual([]);
  });

  test.each(named(troubleBars))('%s', async (_name, bar) => {
    expect(await missed(bar)).toEqual([]);
  });

  test.each(named(kindBars))('%s', async (_name, bar) => {
    expect(await missed(bar)).toEqual([]);
  });

  test.each(named(queueBars))('%s', async (_name, bar) => {
    expect(await missed(bar)).toEqual([]);
  });
});
