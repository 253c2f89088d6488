import { expect, test } from 'vitest';
import { typical } from '../../../../src/limits/algorithms/gradient/typical.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('is the mean between the tenth and the sixtieth per cent', () => {
  expect(typical(upTo(100)).ms).toBe(35.5);
});

test('a wait in front of the service adds itself, whatever the law', () => {
  const service = upTo(50).map((value) => value ** 2);
  const delayed = service.map((ms) => ms + 30);
  expect(typical(delayed).ms - typical(service).ms).toBeCloseTo(30);
});

test('the slowest two fifths do not touch it', () => {
  const calls = upTo(100);
  const heavy = calls.map((value, index) => (index < 60 ? value : value * 1_000));
  expect(typical(heavy)).toEqual(typical(calls));
});

test('unfinished calls count as the slowest', () => {
  expect(typical(upTo(80), 20)).toEqual(typical(upTo(100)));
});

test('a fixed duration leaves no doubt', () => {
  expect(typical([50, 50, 50, 50])).toEqual({ ms: 50, errorMs: 0 });
});
