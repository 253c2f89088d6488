import { expect, test } from 'vitest';
import { SlidingCount } from '../../src/limits/sliding-count.js';

test('atMost never counts what is older than the window', () => {
  const count = new SlidingCount(1_000, 'atMost');
  for (const at of [0, 5, 500]) count.add(at);
  expect([999, 1_000, 1_500].map((at) => count.read(at))).toEqual([3, 1, 0]);
});

test('atLeast never leaves out what is in the window, and counts at most a hundredth more', () => {
  const count = new SlidingCount(1_000, 'atLeast');
  for (const at of [0, 9, 500]) count.add(at);
  expect([1_009, 1_010, 1_509, 1_510].map((at) => count.read(at))).toEqual([3, 1, 1, 0]);
});

test('the clock may begin anywhere', () => {
  const count = new SlidingCount(1_000, 'atMost');
  count.add(-5_000.5);
  expect([-4_001, -4_000.5].map((at) => count.read(at))).toEqual([1, 0]);
});

test('forgets everything after a long pause', () => {
  const count = new SlidingCount(1_000, 'atLeast');
  count.add(0);
  expect(count.read(1e9)).toBe(0);
});

test('clear begins again', () => {
  const count = new SlidingCount(1_000, 'atMost');
  count.add(0);
  count.clear();
  expect(count.read(0)).toBe(0);
});
