import { describe, expect, it } from 'vitest';
import { broadcast } from '../../../src/channels/index.js';
import { stateOf } from '../../base/waiting/turns.js';
import { readAll } from './read-all.js';

const pending = { status: 'pending' };
const gives = (value: unknown) => ({ status: 'fulfilled', value });

describe('broadcast.channel', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [10, 16],
    [2 ** 29 + 1, 2 ** 30],
  ])('rounds a capacity of %d up to %d', (asked, capacity) => {
    expect(broadcast.channel(asked)[0].capacity).toBe(capacity);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 30 + 1])('refuses a capacity of %d', (capacity) => {
    expect(() => broadcast.channel(capacity)).toThrow(RangeError);
  });

  it.each([-1, 0.5, 5])('refuses a replay of %d in a channel of 4', (replay) => {
    expect(() => broadcast.channel(4, { replay })).toThrow(RangeError);
  });
});

describe('a broadcast', () => {
  it('reaches every receiver, and send says how many', () => {
    const [sender, first] = broadcast.channel<string>(4);
    const second = sender.subscribe();
    expect(sender.send('a')).toBe(2);
    expect([first.tryRecv(), second.tryRecv()]).toEqual(['a', 'a']);
    expect([first.tryRecv(), second.tryRecv()]).toEqual([undefined, undefined]);
  });

  it('is not kept when nobody receives', () => {
    const [sender, receiver] = broadcast.channel<string>(4);
    receiver[Symbol.dispose]();
    expect(sender.send('lost')).toBe(0);
    const later = sender.subscribe();
    expect(sender.send('kept')).toBe(1);
    expect(readAll(later)).toEqual(['kept']);
  });

  it('grants every receiver that waits inside send, each wait one value', async () => {
    const [sender, first] = broadcast.channel<string>(4);
    const second = sender.subscribe();
    const waits: Promise<unknown>[] = [first.recv(), second.next(), first.recv()];
    sender.send('a');
    expect(await Promise.all(waits.map(stateOf))).toEqual([
      gives('a'),
      gives({ value: 'a', done: false }),
      pending,
    ]);
    sender.send('b');
    expect(await Promise.all(waits.map(stateOf))).toEqual([
      gives('a'),
      gives({ value: 'a', done: false }),
      gives('b'),
    ]);
    expect([first.length, second.length]).toEqual([0, 1]);
    expect(await second.recv()).toBe('b');
    expect(sender.length).toBe(0);
  });

  it('loses nothing when a wait is aborted, and does nothing for an aborted signal', async () => {
    const [sender, receiver] = broadcast.channel<string>(4);
    const controller = new AbortController();
    const waiting = receiver.recv({ signal: controller.signal });
    controller.abort('why');
    expect(await stateOf(waiting)).toEqual({ status: 'rejected', reason: 'why' });
    sender.send('a');
    await expect(receiver.recv({ signal: controller.signal })).rejects.toBe('why');
    expect(await receiver.recv()).toBe('a');
  });

  it.each([undefined, null, 0])('carries %s through next() and for await', async (payload) => {
    const [sender, receiver] = broadcast.channel<unknown>(4);
    sender.send(payload);
    sender.send(payload);
    sender.close();
    expect(await receiver.next()).toEqual({ value: payload, done: false });
    const seen: unknown[] = [];
    for await (const value of receiver) seen.push(value);
    expect(seen).toEqual([payload]);
  });

  it('is seen by a new subscriber only from there on', () => {
    const [sender, first] = broadcast.channel<number>(4);
    sender.send(1);
    const second = sender.subscribe();
    const third = first.resubscribe();
    expect(sender.receiverCount).toBe(3);
    sender.send(2);
    expect([readAll(first), readAll(second), readAll(third)]).toEqual([[1, 2], [2], [2]]);
  });
});

describe('the end of a broadcast', () => {
  it('comes when every sender is closed, after what is queued; closing overwrites nothing', async () => {
    const [sender, receiver] = broadcast.channel<number>(2);
    const clone = sender.clone();
    sender.send(1);
    sender.send(2);
    sender.close();
    sender.close();
    expect([sender.isClosed, sender.send(3), receiver.isClosed]).toEqual([true, 0, false]);
    clone[Symbol.dispose]();
    expect([receiver.isClosed, receiver.isEmpty]).toEqual([true, false]);
    expect([await receiver.recv(), await receiver.recv()]).toEqual([1, 2]);
    expect(await receiver.recv()).toBeUndefined();
    expect(await receiver.next()).toEqual({ value: undefined, done: true });
    expect(receiver.tryRecv()).toBeUndefined();
    expect(sender.clone().isClosed).toBe(true);
  });

  it('still tells of a lag before', () => {
    const [sender, receiver] = broadcast.channel<number>(2);
    for (const n of [1, 2, 3, 4]) sender.send(n);
    sender.close();
    expect(readAll(receiver)).toEqual(['lag 2', 3, 4]);
  });

  it('wakes everybody who waits (I3)', async () => {
    const [sender, first] = broadcast.channel<number>(2);
    const second = sender.subscribe();
    const waits: Promise<unknown>[] = [first.recv(), second.next()];
    sender.close();
    expect(await Promise.all(waits.map(stateOf))).toEqual([
      gives(undefined),
      gives({ value: undefined, done: true }),
    ]);
  });

  it('comes for a receiver that is disposed, and only for it (I3)', async () => {
    const [sender, first] = broadcast.channel<number>(2);
    const second = sender.subscribe();
    const waits = [first.recv(), second.recv()];
    first[Symbol.dispose]();
    expect(await Promise.all(waits.map(stateOf))).toEqual([gives(undefined), pending]);
    sender.send(1);
    expect([first.length, first.tryRecv(), await first.recv(), first.isClosed]).toEqual([
      0,
      undefined,
      undefined,
      true,
    ]);
    expect(await stateOf(waits[1] as Promise<unknown>)).toEqual(gives(1));
  });

  it('is not that nobody receives: closed() waits for that, and a subscriber may come back', async () => {
    const [sender, first] = broadcast.channel<number>(2);
    const second = sender.subscribe();
    const waiting = sender.closed();
    first[Symbol.dispose]();
    expect(await stateOf(waiting)).toEqual(pending);
    second[Symbol.dispose]();
    expect(await stateOf(waiting)).toEqual(gives(undefined));
    expect(await stateOf(sender.closed())).toEqual(gives(undefined));
    sender.subscribe();
    expect(await stateOf(sender.closed())).toEqual(pending);
    await expect(sender.closed({ signal: AbortSignal.abort('why') })).rejects.toBe('why');
  });

  it('is made for a receiver by leaving for await early', async () => {
    const [sender, receiver] = broadcast.channel<number>(2);
    sender.send(1);
    for await (const value of receiver) if (value === 1) break;
    expect([sender.receiverCount, receiver.isClosed]).toEqual([0, true]);
  });
});

describe('a tight loop over a broadcast', () => {
  it('lets timers run', async () => {
    const [sender, receiver] = broadcast.channel<number>(2);
    const timer = { fired: false };
    setTimeout(() => void (timer.fired = true), 0);
    while (!timer.fired) {
      sender.send(1);
      await receiver.recv();
    }
    expect(receiver.isEmpty).toBe(true);
  });
});
