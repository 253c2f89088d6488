import { describe, expect, test } from 'vitest';
import { Baseline } from '../../../../src/limits/algorithms/gradient/baseline.js';

const call = (startedAt: number, tookMs: number, inFlight: number) =>
  ({ startedAt, endedAt: startedAt + tookMs, inFlight, outcome: 'success' }) as const;

function learned(tookMs = 50): Baseline {
  const baseline = new Baseline();
  for (let index = 0; !baseline.isLearned; index += 1) baseline.learnFirst(call(index * 100, tookMs, 1));
  return baseline;
}

describe('the first baseline', () => {
  test('is there after 24 calls', () => {
    const baseline = new Baseline();
    for (let index = 0; index < 23; index += 1)
      expect(baseline.learnFirst(call(index * 100, 50, 1))).toBe(false);
    expect(baseline.learnFirst(call(2_300, 50, 1))).toBe(true);
    expect(baseline.ms).toBe(50);
  });

  test('is made of the calls started first, not of those that started later and were through first (I1)', () => {
    const baseline = new Baseline();
    // 24 slow calls are started together; while they run, many quick ones come and go.
    const quick = Array.from({ length: 70 }, (_, index) => call(1 + index, 0.5, 25));
    for (const each of quick) baseline.learnFirst(each);
    expect(baseline.isLearned).toBe(false);
    for (let index = 1; !baseline.isLearned; index += 1) baseline.learnFirst(call(0, 200, index));
    expect(baseline.ms).toBe(200);
  });

  test('waits for calls that end well', () => {
    const baseline = new Baseline();
    for (let index = 0; index < 200; index += 1) {
      baseline.learnFirst({ ...call(index * 10, 1, 1), outcome: 'dropped' });
    }
    expect(baseline.isLearned).toBe(false);
  });
});

describe('later readings', () => {
  test('are weighed by their calls (I2)', () => {
    const baseline = learned(50);
    baseline.merge(80, 12, 1_000);
    expect(baseline.ms).toBe(60);
  });

  test('a strange one moves it by a bounded step, a second of the same kind convinces (I3)', () => {
    const baseline = learned(50);
    baseline.merge(50, 1_000, 1_000);
    expect(baseline.check({ ms: 500, errorMs: 5 }, 16)).toBe('high');
    expect(baseline.ms).toBeLessThan(60);
    expect(baseline.check({ ms: 500, errorMs: 5 }, 16)).toBe('high');
    expect(baseline.ms).toBeGreaterThan(300);
  });

  test('what a look finds slower counts for less than what it finds quicker (I4)', () => {
    const slower = learned(50);
    const quicker = learned(50);
    slower.check({ ms: 60, errorMs: 5 }, 24);
    quicker.check({ ms: 40, errorMs: 5 }, 24);
    expect(quicker.ms).toBe(45);
    expect(slower.ms).toBeCloseTo(50 + (10 * 0.15 * 24) / (24 + 0.15 * 24), 9);
  });

  test('what is slower counts in full right after one that was twice as high (I4)', () => {
    const baseline = learned(50);
    baseline.check({ ms: 500, errorMs: 5 }, 24);
    const { ms } = baseline;
    baseline.check({ ms: 1.5 * ms, errorMs: 5 }, 24);
    const calls = 24 + 0.15 * 24;
    expect(baseline.ms).toBeCloseTo(ms + (0.5 * ms * 24) / (calls + 24), 9);
    const after = baseline.ms;
    baseline.check({ ms: 1.5 * after, errorMs: 5 }, 24);
    expect(baseline.ms).toBeCloseTo(after + (0.5 * after * 0.15 * 24) / (calls + 24 + 0.15 * 24), 9);
  });

  test('a usual one is not strange', () => {
    expect(learned(50).check({ ms: 60, errorMs: 5 }, 16)).toBe('none');
  });
});
