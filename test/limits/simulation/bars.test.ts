import { describe, expect, test } from 'vitest';
import { bars, doubleLoadBar, halfAnHourBar, judge } from './index.js';

const SEEDS = [101, 202, 303, 404, 505];

describe('the default algorithm', () => {
  for (const bar of bars) {
    const seeds = bar.isLong ? SEEDS.slice(0, 2) : SEEDS;
    test(`holds its bands: ${bar.name}`, async () => {
      const verdicts = await judge(bar, seeds);
      expect(verdicts.filter((verdict) => !verdict.isMet).map((verdict) => verdict.text)).toEqual([]);
    });
  }

  test('holds its bands whatever the order of what happens at one moment, and when tokens are settled late', async () => {
    const verdicts = await judge(doubleLoadBar, SEEDS.slice(0, 2), {
      variant: { shuffleTies: true, settle: 'at-finish', abandoned: 'skipped' },
    });
    expect(verdicts.filter((verdict) => !verdict.isMet).map((verdict) => verdict.text)).toEqual([]);
  });

  test('holds its bands when calls come in regular steps', async () => {
    const verdicts = await judge(doubleLoadBar, SEEDS.slice(0, 2), { variant: { arrivals: 'regular' } });
    expect(verdicts.filter((verdict) => !verdict.isMet).map((verdict) => verdict.text)).toEqual([]);
  });
});

describe('the bands bite', () => {
  test('simple fails them at 2 × the capacity: a quarter of the work is for nothing', async () => {
    const [goodput] = await judge(doubleLoadBar, SEEDS.slice(0, 1), { algorithm: 'simple' });
    expect(goodput?.isMet).toBe(false);
    expect(goodput?.most).toBeLessThan(0.9);
  });

  test('gradient2 fails them in half an hour: its limit drifts upwards', async () => {
    const [goodput, , drift] = await judge(halfAnHourBar, SEEDS.slice(0, 1), { algorithm: 'gradient2' });
    expect(goodput?.isMet).toBe(false);
    expect(drift?.isMet).toBe(false);
    expect(drift?.least).toBeGreaterThan(1.4);
  });
});
