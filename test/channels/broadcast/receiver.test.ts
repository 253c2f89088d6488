import { describe, expect, it } from 'vitest';
import { broadcast } from '../../../src/channels/index.js';
import { stateOf } from '../../base/waiting/turns.js';
import { readAll } from './read-all.js';

const pending = { status: 'pending' };

const lagged = (skipped: number) =>
  expect.objectContaining({ code: 'CHANNEL_LAGGED', name: 'LaggedError', skipped, count: skipped });

describe('a receiver that is overtaken', () => {
  it('learns once how many values it missed and goes on with the oldest kept (I1)', async () => {
    const [sender, receiver] = broadcast.channel<number>(2);
    for (const n of [1, 2, 3, 4, 5]) sender.send(n);
    await expect(receiver.recv()).rejects.toEqual(lagged(3));
    expect(await receiver.recv()).toBe(4);
    expect(await receiver.recv()).toBe(5);
    expect(await stateOf(receiver.recv())).toEqual(pending);
  });

  it('does not hold up or disturb another that keeps up', () => {
    const [sender, slow] = broadcast.channel<number>(2);
    const quick = sender.subscribe();
    for (const n of [1, 2]) sender.send(n);
    expect(quick.tryRecv()).toBe(1);
    sender.send(3);
    expect(() => slow.tryRecv()).toThrow(lagged(1));
    expect([readAll(slow), readAll(quick)]).toEqual([
      [2, 3],
      [2, 3],
    ]);
    for (const n of [4, 5, 6]) sender.send(n);
    expect([readAll(slow), readAll(quick)]).toEqual([
      ['lag 1', 5, 6],
      ['lag 1', 5, 6],
    ]);
  });

  it('may be overtaken again between learning it and reading', () => {
    const [sender, receiver] = broadcast.channel<number>(2);
    for (const n of [1, 2, 3]) sender.send(n);
    expect(() => receiver.tryRecv()).toThrow(lagged(1));
    sender.send(4);
    expect(() => receiver.tryRecv()).toThrow(lagged(1));
    expect(readAll(receiver)).toEqual([3, 4]);
  });

  it('counts what it missed in its length', () => {
    const [sender, receiver] = broadcast.channel<number>(3);
    for (const n of [10, 20, 30, 40]) sender.send(n);
    expect(receiver.length).toBe(4);
    expect(receiver.tryRecv()).toBe(10);
    for (const n of [50, 60]) sender.send(n);
    expect([receiver.length, receiver.isEmpty, sender.length]).toEqual([5, false, 4]);
    expect(() => receiver.tryRecv()).toThrow(lagged(1));
  });

  it('gets its lag thrown out of for await and can be iterated on', async () => {
    const [sender, receiver] = broadcast.channel<number>(1);
    for (const n of [1, 2]) sender.send(n);
    sender.close();
    const seen: number[] = [];
    const loop = async (): Promise<void> => {
      for await (const value of receiver) seen.push(value);
    };
    await expect(loop()).rejects.toEqual(lagged(1));
    await loop();
    expect(seen).toEqual([2]);
  });
});

describe('what a broadcast keeps', () => {
  it('is what somebody has not seen: length counts it (I2)', () => {
    const [sender, first] = broadcast.channel<number>(8);
    const second = sender.subscribe();
    for (const n of [1, 2, 3]) sender.send(n);
    expect([sender.length, sender.isEmpty]).toEqual([3, false]);
    readAll(first);
    expect(sender.length).toBe(3);
    expect(second.tryRecv()).toBe(1);
    expect(sender.length).toBe(2);
    second[Symbol.dispose]();
    second[Symbol.dispose]();
    expect([sender.length, sender.isEmpty, sender.receiverCount]).toEqual([0, true, 1]);
    sender.send(4);
    expect(readAll(first)).toEqual([4]);
  });

  it('keeps counting right when a receiver that was overtaken is disposed (I2)', () => {
    const [sender, slow] = broadcast.channel<number>(2);
    const other = sender.subscribe();
    for (const n of [1, 2, 3]) sender.send(n);
    slow[Symbol.dispose]();
    expect(sender.length).toBe(2);
    expect(readAll(other)).toEqual(['lag 1', 2, 3]);
    expect(sender.length).toBe(0);
  });
});

describe('replay', () => {
  it('gives a subscriber the last values first, also those sent while nobody listened', () => {
    const [sender, receiver] = broadcast.channel<number>(4, { replay: 2 });
    receiver[Symbol.dispose]();
    for (const n of [1, 2, 3]) expect(sender.send(n)).toBe(0);
    expect([sender.length, sender.isEmpty]).toEqual([0, true]);
    const first = sender.subscribe();
    expect(first.length).toBe(2);
    expect(sender.length).toBe(2);
    sender.send(4);
    const second = sender.subscribe();
    expect([readAll(first), readAll(second)]).toEqual([
      [2, 3, 4],
      [3, 4],
    ]);
    expect(sender.length).toBe(0);
    expect(readAll(sender.subscribe())).toEqual([3, 4]);
  });

  it('gives what there is when less was sent', () => {
    const [sender] = broadcast.channel<number>(4, { replay: 3 });
    sender.send(1);
    expect(readAll(sender.subscribe())).toEqual([1]);
  });

  it('is not for the first receiver, nor for resubscribe', () => {
    const [sender, receiver] = broadcast.channel<number>(4, { replay: 2 });
    sender.send(1);
    expect(readAll(receiver.resubscribe())).toEqual([]);
    expect(readAll(receiver)).toEqual([1]);
  });

  it('may be the whole capacity, and is overtaken like everything', () => {
    const [sender] = broadcast.channel<number>(2, { replay: 2 });
    sender.send(1);
    sender.send(2);
    const late = sender.subscribe();
    sender.send(3);
    expect(readAll(late)).toEqual(['lag 1', 2, 3]);
  });
});
