import { expect, test } from 'vitest';
import { quantile, Reservoir } from '../../src/limits/reservoir.js';

function filled(count: number): Reservoir {
  const reservoir = new Reservoir();
  for (let value = 0; value < count; value += 1) reservoir.add(value);
  return reservoir;
}

test('is exact up to 512 numbers', () => {
  const reservoir = filled(512);
  expect([...reservoir.sorted()]).toEqual(Array.from({ length: 512 }, (_, value) => value));
  expect(reservoir.sum()).toBe((511 * 512) / 2);
});

test('keeps an even selection of more, and at most 512', () => {
  const reservoir = filled(100_000);
  const kept = reservoir.sorted();
  expect(reservoir.count).toBe(100_000);
  expect(kept.length).toBeLessThanOrEqual(512);
  expect(kept.length).toBeGreaterThan(256);
  expect(quantile(kept, 0.5) / 100_000).toBeCloseTo(0.5, 2);
  expect(reservoir.sum() / ((99_999 * 100_000) / 2)).toBeCloseTo(1, 1);
});

test('the newest are those that came last', () => {
  expect([...filled(100).newest(0.03, 2)]).toEqual([97, 98, 99]);
  expect([...filled(3).newest(0.1, 16)]).toEqual([0, 1, 2]);
});

test('a quantile of nothing is 0', () => {
  expect(quantile([], 0.5)).toBe(0);
});
