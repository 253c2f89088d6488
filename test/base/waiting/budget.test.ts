import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTurn, stateOf } from './turns.js';

type Budget = typeof import('../../../src/base/waiting/budget.js');

/** Each test spends a budget of its own: a fresh copy of the module. */
let budget: Budget;
let perTurn: number;
let timeMs: number;
beforeEach(async () => {
  vi.resetModules();
  timeMs = 0;
  const realNow = performance.now.bind(performance);
  performance.now = () => timeMs;
  budget = await import('../../../src/base/waiting/budget.js');
  performance.now = realNow;
  perTurn = budget.OPERATIONS_PER_SLICE * budget.SLICES_PER_TURN;
  await nextTurn();
});

const spend = (count: number): void => {
  for (let i = 0; i < count; i += 1) void budget.done();
};
const spendAll = (): void => spend(perTurn);

describe('the cooperative budget', () => {
  it('settles the operations of a turn in microtasks until it is spent, and the rest in the next turn (I1)', async () => {
    spendAll();
    const late = budget.ready('late');
    expect(await stateOf(late)).toEqual({ status: 'pending' });
    await nextTurn();
    expect(await stateOf(late)).toEqual({ status: 'fulfilled', value: 'late' });
  });

  it('does not put off the last operation it has left', async () => {
    spend(perTurn - 1);
    expect(await stateOf(budget.ready('last'))).toEqual({ status: 'fulfilled', value: 'last' });
    expect(await stateOf(budget.ready('one too many'))).toEqual({ status: 'pending' });
  });

  it.each(['done', 'ready', 'refused'] as const)(
    'lets timers run during an endless loop over %s',
    async (name) => {
      const timer = { fired: false };
      setTimeout(() => {
        timer.fired = true;
      }, 0);
      let operations = 0;
      while (!timer.fired) {
        await budget[name]('x').catch(() => undefined);
        operations += 1;
      }
      expect(operations).toBeGreaterThan(0);
    },
  );

  it('begins no slice when the turn has lasted too long, and never puts off the first (I1)', async () => {
    timeMs = 1_000;
    spend(budget.OPERATIONS_PER_SLICE - 1);
    timeMs = 2_000;
    spend(1);
    expect(await stateOf(budget.ready('second slice'))).toMatchObject({ status: 'fulfilled' });
    spend(budget.OPERATIONS_PER_SLICE - 1);
    timeMs += budget.TURN_MS - 1;
    expect(await stateOf(budget.ready('third slice'))).toMatchObject({ status: 'fulfilled' });
    spend(budget.OPERATIONS_PER_SLICE - 1);
    timeMs += 1;
    expect(await stateOf(budget.ready('fourth slice'))).toEqual({ status: 'pending' });
    timeMs = 2_000;
    expect(await stateOf(budget.ready('behind it'))).toEqual({ status: 'pending' });
    await nextTurn();
    expect(await stateOf(budget.ready('next turn'))).toMatchObject({ status: 'fulfilled' });
  });

  it('puts off a rejection as it puts off a result', async () => {
    spendAll();
    const refused = budget.refused(new Error('no'));
    expect(await stateOf(refused)).toEqual({ status: 'pending' });
    await expect(refused).rejects.toThrow('no');
  });

  it('is full again in every turn in which something was spent', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      spendAll();
      expect(await stateOf(budget.ready(turn))).toEqual({ status: 'pending' });
      await nextTurn();
      expect(await stateOf(budget.ready(turn))).toEqual({ status: 'fulfilled', value: turn });
    }
  });

  it('never puts anything off when the turns of the loop come by themselves', async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      spend(perTurn - 1);
      expect(await stateOf(budget.ready(turn))).toEqual({ status: 'fulfilled', value: turn });
      await nextTurn();
    }
  });

  it('keeps the order: what comes after something put off is put off too (I2)', async () => {
    const order: string[] = [];
    const note = (name: string): void => void order.push(name);
    spendAll();
    void budget.ready('a').then(note);
    budget.settle(note, 'b');
    void budget.ready('c').then(note);
    budget.settle(note, 'd');
    expect(order).toEqual([]);
    await nextTurn();
    // `settle` calls what it is given, `ready` resolves a promise whose reaction follows in a microtask.
    expect(order).toEqual(['b', 'd', 'a', 'c']);
  });

  it('settles grants at once until the budget is spent, and the rest in the next turn (I3)', async () => {
    let granted = 0;
    const count = (): void => {
      granted += 1;
    };
    for (let i = 0; i < perTurn + 100; i += 1) budget.settle(count, undefined);
    expect(granted).toBe(perTurn);
    await nextTurn();
    expect(granted).toBe(perTurn + 100);
  });

  it('puts grants off when the turn has lasted too long, however few they were (I3)', async () => {
    let granted = 0;
    const count = (): void => {
      granted += 1;
    };
    for (let i = 0; i < 3 * budget.OPERATIONS_PER_SLICE; i += 1) {
      budget.settle(count, undefined);
      timeMs += 1;
    }
    expect(granted).toBe(2 * budget.OPERATIONS_PER_SLICE);
    await nextTurn();
    expect(granted).toBe(3 * budget.OPERATIONS_PER_SLICE);
  });

  it('makes the operations after many grants wait for the next turn', async () => {
    for (let i = 0; i < perTurn; i += 1) budget.settle(() => {}, undefined);
    expect(await stateOf(budget.done())).toEqual({ status: 'pending' });
  });

  it('gives one shared promise for operations without a result', () => {
    expect(budget.done()).toBe(budget.done());
  });
});
