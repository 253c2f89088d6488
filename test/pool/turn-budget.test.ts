import { describe, expect, it } from 'vitest';
import { TurnBudget } from '../../src/pool/turn-budget.js';
import { nextTurn } from './harness.js';

describe('TurnBudget', () => {
  it('I1: lets 128 start in a turn', async () => {
    const budget = new TurnBudget(() => {});
    for (let n = 0; n < 128; n += 1) expect(budget.take(0)).toBe(true);
    expect(budget.take(0)).toBe(false);
    await nextTurn();
    expect(budget.take(0)).toBe(true);
  });

  it('I1: lets none start 5 ms after the first', () => {
    const budget = new TurnBudget(() => {});
    expect(budget.take(10)).toBe(true);
    expect(budget.take(14.9)).toBe(true);
    expect(budget.take(15)).toBe(false);
  });

  it('I2: calls back who was refused, once, in the next turn', async () => {
    let turns = 0;
    const budget = new TurnBudget(() => (turns += 1));
    budget.take(0);
    budget.take(5);
    budget.take(6);
    expect(turns).toBe(0);
    await nextTurn();
    expect(turns).toBe(1);
    await nextTurn();
    expect(turns).toBe(1);
  });
});
