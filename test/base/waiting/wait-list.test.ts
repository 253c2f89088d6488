import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WaitList } from '../../../src/base/index.js';
import { nextTurn, stateOf } from './turns.js';

const pending = { status: 'pending' };

describe('a wait list', () => {
  it('serves those who wait in the order they came', async () => {
    const line = new WaitList<number, string>();
    const promises = ['a', 'b', 'c'].map((name) => line.join(name));
    expect(line.length).toBe(3);
    expect(line.first()?.subject).toBe('a');
    line.first()?.grant(1);
    line.first()?.grant(2);
    expect(await Promise.all(promises.map(stateOf))).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'fulfilled', value: 2 },
      pending,
    ]);
    expect(line.length).toBe(1);
  });

  it('refuses what is no signal, and leaves nobody in the line', () => {
    const line = new WaitList<number>();
    for (const signal of [5, {}] as never[]) {
      expect(() => line.join(undefined, signal)).toThrow(
        /^signal must be an AbortSignal, not (5|an object)$/,
      );
    }
    expect(line.length).toBe(0);
  });

  it('settles inside the call that grants: a promise looked at afterwards is settled', async () => {
    const line = new WaitList<string>();
    const promise = line.join(undefined);
    line.first()?.grant('now');
    expect(await Promise.race([promise, Promise.resolve('later')])).toBe('now');
  });

  it.each([
    ['first', 0],
    ['middle', 1],
    ['last', 2],
  ])('lets the %s of three leave by its signal and keeps the others in order', async (_name, index) => {
    const withdrawn: string[] = [];
    const line = new WaitList<number, string>((waiter) => void withdrawn.push(waiter.subject));
    const controller = new AbortController();
    const names = ['a', 'b', 'c'];
    const promises = names.map((name, at) => line.join(name, at === index ? controller.signal : undefined));
    controller.abort('gone');
    expect(withdrawn).toEqual([names[index]]);
    expect(await Promise.all(promises.map(stateOf))).toEqual(
      names.map((_, at) => (at === index ? { status: 'rejected', reason: 'gone' } : pending)),
    );
    const served: string[] = [];
    for (let waiter = line.first(); waiter !== undefined; waiter = line.first()) {
      served.push(waiter.subject);
      waiter.grant(0);
    }
    expect(served).toEqual(names.filter((_, at) => at !== index));
    expect(line.isEmpty).toBe(true);
  });

  it('gives a wait up for good once it is granted: the abort after it changes nothing (I1, I2)', async () => {
    const line = new WaitList<string>(() => expect.unreachable('it was granted'));
    const controller = new AbortController();
    const promise = line.join(undefined, controller.signal);
    line.first()?.grant('kept');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    controller.abort();
    expect(await stateOf(promise)).toEqual({ status: 'fulfilled', value: 'kept' });
  });

  it('never gives a waiter whose signal has aborted, even inside an earlier listener of that signal', async () => {
    const line = new WaitList<string, string>();
    const controller = new AbortController();
    let given: string | undefined;
    controller.signal.addEventListener('abort', () => {
      const waiter = line.first();
      given = waiter?.subject;
      waiter?.grant('released in the listener');
    });
    const aborted = line.join('aborted', controller.signal);
    const other = line.join('other');
    controller.abort('why');
    expect(given).toBe('other');
    expect(await stateOf(aborted)).toEqual({ status: 'rejected', reason: 'why' });
    expect(await stateOf(other)).toEqual({ status: 'fulfilled', value: 'released in the listener' });
  });

  it('takes all waits of one signal out before the owner of the first may serve the next', async () => {
    const line: WaitList<string, number> = new WaitList(() => line.first()?.grant('returned'));
    const controller = new AbortController();
    const doomed = [1, 2].map((n) => line.join(n, controller.signal));
    const heirs = [3, 4].map((n) => line.join(n));
    controller.abort('why');
    for (const promise of doomed) expect(await stateOf(promise)).toMatchObject({ status: 'rejected' });
    for (const promise of heirs) expect(await stateOf(promise)).toMatchObject({ status: 'fulfilled' });
  });

  it('grants or refuses everybody at once', async () => {
    const line = new WaitList<string, number>();
    const granted = [1, 2].map((n) => line.join(n));
    line.grantAll('all');
    expect(await Promise.all(granted)).toEqual(['all', 'all']);
    const refused = [3, 4].map((n) => line.join(n));
    line.refuseAll((waiter) => waiter.subject);
    expect((await Promise.allSettled(refused)).map((r) => r.status === 'rejected' && r.reason)).toEqual([
      3, 4,
    ]);
  });

  it('visits everybody in line, skipping who has left or been aborted meanwhile', async () => {
    const line = new WaitList<string, string>();
    const early = new AbortController();
    const late = new AbortController();
    const visited: string[] = [];
    early.signal.addEventListener('abort', () => {
      line.forEach((waiter) => {
        visited.push(waiter.subject);
        if (waiter.subject === 'a') late.abort('by the visit');
        else waiter.grant('visited');
      });
    });
    const waits = [line.join('a'), line.join('b', late.signal), line.join('c', early.signal), line.join('d')];
    early.abort('ahead of its event');
    expect(visited).toEqual(['a', 'd']);
    expect(await Promise.all(waits.map(stateOf))).toEqual([
      pending,
      { status: 'rejected', reason: 'by the visit' },
      { status: 'rejected', reason: 'ahead of its event' },
      { status: 'fulfilled', value: 'visited' },
    ]);
  });

  it('holds 100 000 waits on one signal with one listener and no warning, and ends them all', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const line = new WaitList<never>();
    const controller = new AbortController();
    const waits = Array.from({ length: 100_000 }, () => line.join(undefined, controller.signal));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    const settled = Promise.allSettled(waits);
    controller.abort('all');
    expect((await settled).filter((r) => r.status === 'rejected' && r.reason === 'all')).toHaveLength(
      100_000,
    );
    expect(line.length).toBe(0);
    await nextTurn();
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });
});
