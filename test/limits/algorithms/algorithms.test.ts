import { describe, expect, test } from 'vitest';
import type { LimitAlgorithm, WindowStats } from '../../../src/limits/index.js';
import { type AlgorithmName, algorithmOf } from '../../../src/limits/algorithms/index.js';

const window = (stats: Partial<WindowStats> = {}): WindowStats => ({
  limit: 10,
  maxInFlight: 10,
  meanInFlight: 9,
  completed: 100,
  dropped: 0,
  meanMs: 50,
  p50Ms: 40,
  p90Ms: 90,
  minMs: 20,
  saturated: true,
  durationMs: 1_000,
  throughput: 100,
  ...stats,
});

const named = (name: AlgorithmName): LimitAlgorithm => algorithmOf(name, () => 0.5);

test('fixed stays', () => {
  expect(named('fixed').onWindow(window({ dropped: 100 }))).toBe(10);
});

describe('simple', () => {
  const sample = { startedAt: 0, inFlight: 1 } as const;

  test('multiplies by 1.1 for each call below 100 ms', () => {
    const simple = named('simple');
    simple.onSample?.({ ...sample, endedAt: 99, outcome: 'success' });
    simple.onSample?.({ ...sample, endedAt: 100, outcome: 'success' });
    expect(simple.onWindow(window())).toBeCloseTo(11);
    expect(simple.onWindow(window())).toBe(10);
  });

  test('multiplies by 0.9 while more than a tenth of the window was dropped', () => {
    const simple = named('simple');
    simple.onSample?.({ ...sample, endedAt: 10, outcome: 'dropped' });
    expect(simple.onWindow(window())).toBeCloseTo(9);
  });
});

describe('aimd', () => {
  test('adds one while at least half of the limit is in use, else stays', () => {
    expect(named('aimd').onWindow(window({ maxInFlight: 5 }))).toBe(11);
    expect(named('aimd').onWindow(window({ maxInFlight: 4 }))).toBe(10);
  });

  test('takes off a tenth when a call was dropped', () => {
    expect(named('aimd').onWindow(window({ dropped: 1 }))).toBe(9);
  });
});

describe('vegas', () => {
  test('learns the smallest latency, then grows while little queues and shrinks when much does', () => {
    const vegas = named('vegas');
    expect(vegas.onWindow(window({ minMs: 50, meanMs: 50 }))).toBe(10);
    expect(vegas.onWindow(window({ minMs: 50, meanMs: 50 }))).toBe(16);
    expect(vegas.onWindow(window({ minMs: 50, meanMs: 60 }))).toBe(11);
    expect(vegas.onWindow(window({ minMs: 50, meanMs: 80 }))).toBe(10);
    expect(vegas.onWindow(window({ minMs: 50, meanMs: 300 }))).toBe(9);
    expect(vegas.onWindow(window({ dropped: 1 }))).toBe(9);
  });
});

describe('gradient2', () => {
  test('moves a fifth of the way towards limit × gradient + 4, once a second', () => {
    const gradient2 = named('gradient2');
    expect(gradient2.onWindow(window({ durationMs: 500 }))).toBe(10);
    expect(gradient2.onWindow(window({ durationMs: 500 }))).toBeCloseTo(10.8);
  });

  test('stays while less than half of the limit is in use', () => {
    expect(named('gradient2').onWindow(window({ maxInFlight: 4 }))).toBe(10);
  });

  test('halves at most', () => {
    const gradient2 = named('gradient2');
    for (let second = 0; second < 10; second += 1)
      gradient2.onWindow(window({ limit: 100, maxInFlight: 100 }));
    const next = gradient2.onWindow(window({ limit: 100, maxInFlight: 100, meanMs: 10_000 }));
    expect(next).toBeGreaterThan(90);
  });
});

test('an unknown name throws, with those there are', () => {
  // @ts-expect-error: not one of the names
  expect(() => named('magic')).toThrow(
    /algorithm must be one of gradient, gradient2, vegas, aimd, simple, fixed/,
  );
});
