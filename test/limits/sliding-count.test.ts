import { expect, test } from 'vitest';
import { SlidingCount } from '../../src/limits/sliding-count.js';

test('counts the last window and forgets what is older, a tenth at a time', () => {
  const counts = new SlidingCount(1_000);
  counts.add('first', 0);
  counts.add('second', 50);
  counts.add('first', 500);
  expect(counts.read(999)).toEqual({ first: 2, second: 1 });
  expect(counts.read(1_000)).toEqual({ first: 1, second: 0 });
  expect(counts.read(1_500)).toEqual({ first: 0, second: 0 });
});

test('forgets everything after a long pause', () => {
  const counts = new SlidingCount(1_000);
  counts.add('first', 0);
  expect(counts.read(1e9)).toEqual({ first: 0, second: 0 });
});

test('clear begins again', () => {
  const counts = new SlidingCount(1_000);
  counts.add('first', 0);
  counts.clear();
  expect(counts.read(0)).toEqual({ first: 0, second: 0 });
});
