import { describe, expect, it } from 'vitest';
import { JoinSet, type TaskResult } from '../../src/pool/join-set.js';
import { nextTurn, stateOf } from '../base/waiting/turns.js';
import { controlled } from './controlled.js';

const pending = { status: 'pending' };
const gives = (value: unknown) => ({ status: 'fulfilled', value });

describe('aborting a task', () => {
  it('fires its signal; rejecting with that reason makes it cancelled', async () => {
    const set = new JoinSet<number>();
    const reason = new Error('stop');
    set.spawn(controlled<number>().task).abort(reason);
    expect(await set.joinNext()).toEqual({ status: 'cancelled', reason });
    set.spawn(controlled<number>().task).abort();
    expect(await set.joinNext()).toMatchObject({ status: 'cancelled', reason: { name: 'AbortError' } });
  });

  it('does not decide what becomes of it: it may finish or fail in its own way', async () => {
    const set = new JoinSet<number>();
    const stubborn = new Promise<number>((resolve) => setImmediate(resolve, 1));
    set.spawn(() => stubborn).abort('stop');
    set
      .spawn(async () => {
        await stubborn;
        throw new Error('its own');
      })
      .abort('stop');
    expect(set.length).toBe(2);
    expect([await set.joinNext(), await set.joinNext()]).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: new Error('its own') },
    ]);
  });

  it('does not call a failure with the same words cancelled when nothing was aborted', async () => {
    const set = new JoinSet<number>();
    set.spawn(() => Promise.reject(undefined));
    expect(await set.joinNext()).toEqual({ status: 'rejected', reason: undefined });
  });

  it('does nothing once it has settled', async () => {
    const set = new JoinSet<number>();
    let signal: AbortSignal | undefined;
    const handle = set.spawn((given) => {
      signal = given;
      return 1;
    });
    await nextTurn();
    handle.abort('late');
    expect(signal?.aborted).toBe(false);
    expect(set.tryJoinNext()).toEqual({ status: 'fulfilled', value: 1 });
  });

  it('abortAll leaves alone what is spawned while it aborts', async () => {
    const set = new JoinSet<string>();
    set.spawn((signal) => {
      signal.addEventListener('abort', () => {
        set.spawn((own) => nextTurn().then(() => (own.aborted ? 'aborted' : 'left alone')));
      });
      return nextTurn().then(() => 'first');
    });
    set.abortAll();
    expect(await set.joinAll()).toEqual(['first', 'left alone']);
  });

  it('abortAll aborts those that run and keeps every result', async () => {
    const set = new JoinSet<number>();
    set.spawn(() => 1);
    await nextTurn();
    set.spawn(controlled<number>().task);
    set.abortAll('stop');
    expect(set.length).toBe(2);
    const results: TaskResult<number>[] = [];
    for await (const result of set) results.push(result);
    expect(results).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'cancelled', reason: 'stop' },
    ]);
  });
});

describe('the end of a join set', () => {
  it('shutdown aborts all, waits until they have really settled, and drops their results', async () => {
    const set = new JoinSet<number>();
    let settled = false;
    set.spawn(async (signal) => {
      await nextTurn();
      settled = signal.aborted;
      throw new Error('ignored');
    });
    const shutdown = set.shutdown();
    expect(await stateOf(shutdown)).toEqual(pending);
    await shutdown;
    expect([settled, set.isEmpty]).toEqual([true, true]);
  });

  it('is what leaving an await using block does', async () => {
    let aborted = false;
    {
      await using set = new JoinSet<number>();
      set.spawn(async (signal) => {
        await nextTurn();
        aborted = signal.aborted;
        return 1;
      });
    }
    expect(aborted).toBe(true);
  });

  it('detachAll lets tasks go on by themselves and ends joins; their failures disturb nobody', async () => {
    const set = new JoinSet<number>();
    const { task, fail } = controlled<number>();
    set.spawn(task);
    set.spawn(() => 1);
    await nextTurn();
    set.tryJoinNext();
    const joining = set.joinNext();
    set.detachAll();
    expect(await stateOf(joining)).toEqual(gives(undefined));
    expect(set.length).toBe(0);
    fail(new Error('nobody is interested'));
    await nextTurn();
    expect(await set.joinNext()).toBeUndefined();
  });

  it('does not come by leaving for await early', async () => {
    const set = new JoinSet<number>();
    set.spawn(() => 1);
    set.spawn(() => 2);
    for await (const result of set) if (result.status === 'fulfilled') break;
    expect(set.length).toBe(1);
    expect(await set.joinNext()).toEqual({ status: 'fulfilled', value: 2 });
  });
});
