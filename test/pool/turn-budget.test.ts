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

  it('I1: lets one more start 5 ms after the first', () => {
    const budget = new TurnBudget(() => {});
    expect(budget.take(10)).toBe(true);
    expect(budget.take(14.9)).toBe(true);
    expect(budget.take(15)).toBe(true);
    expect(budget.take(15)).toBe(false);
  });

  it('costs no turn where little is started', () => {
    const before = immediates();
    const budget = new TurnBudget(() => {});
    for (let n = 0; n < 63; n += 1) budget.take(0);
    expect(immediates()).toBe(before);
    budget.take(0);
    expect(immediates()).toBe(before + 1);
  });

  it('I2: calls back who was refused, once, in the next turn', async () => {
    let turns = 0;
    const budget = new TurnBudget(() => (turns += 1));
    for (const nowMs of [0, 5, 6]) budget.take(nowMs);
    budget.take(6);
    expect(turns).toBe(0);
    await nextTurn();
    expect(turns).toBe(1);
    await nextTurn();
    expect(turns).toBe(1);
  });
});

/** How many turns have been ordered and not come yet. */
function immediates(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Immediate').length;
}
