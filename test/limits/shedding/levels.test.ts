import { expect, test } from 'vitest';
import { Levels } from '../../../src/limits/shedding/levels.js';

const wait = (levels: Levels, priority: number): void => {
  levels
    .of(priority)
    .waiting.join({ sinceMs: 0, deadlineMs: Infinity })
    .catch(() => {});
};

test('the most important comes first, and the least is the last in which somebody waits', () => {
  const levels = new Levels(() => {});
  for (const priority of [0, 5, -1, 2.5, 0]) wait(levels, priority);
  expect([...levels].map(({ priority }) => priority)).toEqual([5, 2.5, 0, -1]);
  expect(levels.waiting).toBe(5);
  levels.least?.waiting.first()?.refuse('no');
  expect(levels.least?.priority).toBe(0);
});

test('priorities that came and went leave nothing behind (I1)', () => {
  const levels = new Levels(() => {});
  wait(levels, 0);
  for (let priority = 1; priority <= 1_000; priority += 1) {
    wait(levels, priority);
    expect(levels.size).toBe(2);
    levels.of(priority).waiting.first()?.refuse('no');
  }
  expect(levels.waiting).toBe(1);
});
