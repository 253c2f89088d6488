import { describe, expect, it } from 'vitest';
import { JoinSet } from '../../src/pool/join-set.js';
import { nextTurn, stateOf } from '../base/waiting/turns.js';
import { controlled } from './controlled.js';

const pending = { status: 'pending' };
const gives = (value: unknown) => ({ status: 'fulfilled', value });

describe('JoinSet', () => {
  it('starts tasks at once and counts them until their results are joined', async () => {
    const set = new JoinSet<number>();
    let started = 0;
    for (let n = 0; n < 3; n += 1) set.spawn(() => ++started);
    expect([started, set.length, set.isEmpty]).toEqual([3, 3, false]);
    expect(set.tryJoinNext()).toBeUndefined();
    await nextTurn();
    expect(set.length).toBe(3);
    expect(set.tryJoinNext()).toEqual({ status: 'fulfilled', value: 1 });
    expect(set.length).toBe(2);
    expect(await set.joinNext()).toEqual({ status: 'fulfilled', value: 2 });
    expect(await set.joinNext()).toEqual({ status: 'fulfilled', value: 3 });
    expect(await set.joinNext()).toBeUndefined();
    expect([set.length, set.isEmpty]).toEqual([0, true]);
  });

  it('gives results as tasks finish, or in the order they were started (I1)', async () => {
    for (const order of ['completion', 'spawn'] as const) {
      const set = new JoinSet<string>({ order });
      const slow = controlled<string>();
      set.spawn(slow.task);
      set.spawn(() => 'quick');
      await nextTurn();
      const first = set.joinNext();
      expect(await stateOf(first)).toEqual(
        order === 'spawn' ? pending : gives({ status: 'fulfilled', value: 'quick' }),
      );
      expect(set.tryJoinNext()).toBeUndefined();
      slow.finish('slow');
      await nextTurn();
      const values = [await first, await set.joinNext()].map((result) =>
        result?.status === 'fulfilled' ? result.value : result,
      );
      expect(values).toEqual(order === 'spawn' ? ['slow', 'quick'] : ['quick', 'slow']);
    }
  });

  it('refuses an unknown order and a task that is no function', () => {
    expect(() => new JoinSet({ order: 'random' as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
    expect(() => new JoinSet().spawn(1 as never)).toThrow(TypeError);
  });

  it('keeps what a task throws, at once or later, as its result', async () => {
    const set = new JoinSet<number>();
    set.spawn(() => {
      throw new Error('at once');
    });
    set.spawn(() => Promise.reject(new Error('later')));
    await nextTurn();
    expect([await set.joinNext(), await set.joinNext()]).toEqual([
      { status: 'rejected', reason: new Error('at once') },
      { status: 'rejected', reason: new Error('later') },
    ]);
  });

  it('serves those who join in the order they came', async () => {
    const set = new JoinSet<number>();
    const tasks = [controlled<number>(), controlled<number>(), controlled<number>()];
    for (const { task } of tasks) set.spawn(task);
    const joins = [set.joinNext(), set.joinNext()];
    tasks[2]?.finish(2);
    tasks[0]?.finish(0);
    await nextTurn();
    expect(await Promise.all(joins)).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'fulfilled', value: 0 },
    ]);
  });

  it('loses no result when a join is aborted, and does nothing for an aborted signal', async () => {
    const set = new JoinSet<number>();
    const { task, finish } = controlled<number>();
    set.spawn(task);
    const controller = new AbortController();
    const joining = set.joinNext({ signal: controller.signal });
    controller.abort('why');
    expect(await stateOf(joining)).toEqual({ status: 'rejected', reason: 'why' });
    finish(1);
    await nextTurn();
    await expect(set.joinNext({ signal: controller.signal })).rejects.toBe('why');
    expect(set.tryJoinNext()).toEqual({ status: 'fulfilled', value: 1 });
  });

  it('ends a join when the set becomes empty while it waits (I2)', async () => {
    const set = new JoinSet<number>();
    const { task, finish } = controlled<number>();
    set.spawn(task);
    const joins = [set.joinNext(), set.joinNext()];
    finish(1);
    await nextTurn();
    expect(await Promise.all(joins)).toEqual([{ status: 'fulfilled', value: 1 }, undefined]);
  });
});

describe('JoinSet.joinAll', () => {
  it("gives all values in the set's order", async () => {
    for (const order of ['completion', 'spawn'] as const) {
      const set = new JoinSet<number>({ order });
      const slow = controlled<number>();
      set.spawn(slow.task);
      set.spawn(() => 2);
      const all = set.joinAll();
      await nextTurn();
      slow.finish(1);
      expect(await all).toEqual(order === 'spawn' ? [1, 2] : [2, 1]);
      expect(set.isEmpty).toBe(true);
    }
    expect(await new JoinSet<number>().joinAll()).toEqual([]);
  });

  it.each(['completion', 'spawn'] as const)(
    'rejects with the first failure, after aborting the rest and waiting for it (%s)',
    async (order) => {
      const set = new JoinSet<number>({ order });
      const log: string[] = [];
      set.spawn(async (signal) => {
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve());
        });
        log.push(`aborted with ${(signal.reason as Error).message}`);
        await nextTurn();
        log.push('cleaned up');
        throw new Error('second');
      });
      const failing = controlled<number>();
      set.spawn(failing.task);
      const all = set.joinAll();
      failing.fail(new Error('first'));
      await expect(all).rejects.toThrow('first');
      expect(log).toEqual(['aborted with first', 'cleaned up']);
      expect(set.isEmpty).toBe(true);
    },
  );

  it('knows the failures that came before it was called', async () => {
    const set = new JoinSet<number>({ order: 'spawn' });
    set.spawn(controlled<number>().task);
    set.spawn(() => Promise.reject(new Error('early')));
    await nextTurn();
    await expect(set.joinAll()).rejects.toThrow('early');
  });

  it('counts a cancelled task as a failure', async () => {
    const set = new JoinSet<number>();
    set.spawn(controlled<number>().task).abort('stop');
    await expect(set.joinAll()).rejects.toBe('stop');
  });

  it('forgets a failure once it is over: the set can be used again', async () => {
    const set = new JoinSet<number>();
    set.spawn(() => Promise.reject(new Error('no')));
    await expect(set.joinAll()).rejects.toThrow('no');
    set.spawn(() => 1);
    expect(await set.joinAll()).toEqual([1]);
  });
});

describe('tight loops over a join set', () => {
  it.each(['empty', 'spawning'])('let timers run: %s', async (kind) => {
    const set = new JoinSet<number>();
    const timer = { fired: false };
    setTimeout(() => void (timer.fired = true), 0);
    while (!timer.fired) {
      if (kind === 'spawning') set.spawn(() => 1);
      await set.joinNext();
    }
    expect(set.isEmpty).toBe(true);
  });
});
