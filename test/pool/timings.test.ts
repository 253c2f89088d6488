import { describe, expect, it } from 'vitest';
import { Timings } from '../../src/pool/timings.js';

function recorded(...durations: number[]): Timings {
  const timings = new Timings();
  for (const duration of durations) timings.record(duration);
  return timings;
}

describe('Timings', () => {
  it('are 0 when nothing was recorded', () => {
    expect(new Timings().summary()).toEqual({ mean: 0, p50: 0, p90: 0, p99: 0, max: 0 });
  });

  it('I1: mean and max are exact', () => {
    expect(recorded(1, 2, 6).summary()).toMatchObject({ mean: 3, max: 6 });
  });

  it('I2: percentiles are within 4 %, from microseconds to hours', () => {
    for (const scale of [0.01, 1, 1_000, 40_000]) {
      const { p50, p90, p99 } = recorded(
        ...Array.from({ length: 1000 }, (_, n) => (n + 1) * scale),
      ).summary();
      expect(Math.abs(p50 / (500 * scale) - 1)).toBeLessThan(0.041);
      expect(Math.abs(p90 / (900 * scale) - 1)).toBeLessThan(0.041);
      expect(Math.abs(p99 / (990 * scale) - 1)).toBeLessThan(0.041);
    }
  });

  it('I2: a percentile is never above the maximum', () => {
    const { p50, max } = recorded(10).summary();
    expect(p50).toBeLessThanOrEqual(max);
  });

  it('take no time at all, and more than their range', () => {
    const { p50, max } = recorded(0, 0, 1e12).summary();
    expect(p50).toBeLessThan(0.002);
    expect(max).toBe(1e12);
  });
});
