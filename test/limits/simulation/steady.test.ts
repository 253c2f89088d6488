import { describe, expect, test } from 'vitest';
import { doubleLoadBar, halfAnHourBar, judge, missed, SEEDS, steadyBars } from './index.js';
import type { Scenario } from './run.js';

// What a run costs is computing, and a busy machine may take long over it.
const TIMEOUT_MS = 180_000;

describe('under load that stays as it is, the default algorithm holds its bands', {
  timeout: TIMEOUT_MS,
}, () => {
  test.each(steadyBars.map((bar) => [bar.name, bar] as const))('%s', async (_name, bar) => {
    expect(await missed(bar)).toEqual([]);
  });

  // The bands are for five seeds; where only the kind of run is another, fewer show it.
  test.each<readonly [string, Partial<Scenario>]>([
    [
      'whatever the order of what happens at one moment, and when tokens are settled late',
      { shuffleTies: true, settle: 'at-finish', abandoned: 'skipped' },
    ],
    ['when calls come in regular steps', { arrivals: 'regular' }],
  ])('%s', async (_, variant) => {
    const verdicts = await judge(doubleLoadBar, SEEDS.slice(0, 2), { variant });
    expect(verdicts.filter(({ isMet }) => !isMet).map(({ text }) => text)).toEqual([]);
  });
});

describe('the bands bite', { timeout: TIMEOUT_MS }, () => {
  test('simple fails all of them at 2 × the capacity: a tenth of the work and more is for nothing', async () => {
    const verdicts = await judge(doubleLoadBar, SEEDS.slice(0, 2), { algorithm: 'simple' });
    expect(verdicts.map(({ isMet }) => isMet)).toEqual([false, false, false]);
    expect(verdicts[0]?.mean).toBeLessThan(0.9);
  });

  test('gradient2 fails them in half an hour: its limit drifts upwards', async () => {
    const verdicts = await judge(halfAnHourBar, SEEDS.slice(0, 1), { algorithm: 'gradient2' });
    const goodput = verdicts.find(({ what }) => what === 'goodput, minutes 10 to 30');
    const drift = verdicts.find(({ what }) => what === 'limit after 30 min / after 5');
    expect(goodput?.isMet).toBe(false);
    expect(drift?.isMet).toBe(false);
    expect(drift?.least).toBeGreaterThan(1.4);
  });
});
