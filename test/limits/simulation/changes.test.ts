import { describe, expect, test } from 'vitest';
import {
  type Bar,
  capacityBars,
  closedLoadBar,
  judge,
  kindBars,
  missed,
  queueBars,
  troubleBars,
} from './index.js';

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

  // In these runs the first calls are slow ones, and the limit at first grows past the number of clients.
  test('a limit that all clients fit under comes down again when they keep a queue there', async () => {
    const verdicts = await judge(closedLoadBar, [16_016, 43_043], { variant: { durationMs: 120_000 } });
    expect(verdicts.map(({ isMet }) => isMet)).toEqual([true, true]);
  });

  test.each(named(queueBars))('%s', async (_name, bar) => {
    expect(await missed(bar)).toEqual([]);
  });
});
