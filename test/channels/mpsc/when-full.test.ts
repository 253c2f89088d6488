import { describe, expect, it } from 'vitest';
import { mpsc } from '../../../src/channels/index.js';
import { stateOf } from '../../base/waiting/turns.js';

const pending = { status: 'pending' };
const done = { status: 'fulfilled', value: undefined };
const closed = { code: 'CHANNEL_CLOSED', name: 'ChannelClosedError' };

/** What is received from now on without waiting. */
const drain = <T>(receiver: mpsc.Receiver<T>): T[] => receiver.tryRecvMany(1_000);

describe('whenFull: drop-newest', () => {
  it('lets send resolve and drops the new value; trySend is false and keeps it', async () => {
    const lost: number[] = [];
    const [sender, receiver] = mpsc.channel<number>(1, {
      whenFull: 'drop-newest',
      onUndelivered: (value) => lost.push(value),
    });
    await sender.send(1);
    await sender.send(2);
    expect(lost).toEqual([2]);
    expect(sender.trySend(3)).toBe(false);
    expect(lost).toEqual([2]);
    expect(drain(receiver)).toEqual([1]);
  });

  it('still lets reserve wait', async () => {
    const [sender, receiver] = mpsc.channel<number>(1, { whenFull: 'drop-newest' });
    sender.trySend(1);
    const reserving = sender.reserve();
    expect(await stateOf(reserving)).toEqual(pending);
    receiver.tryRecv();
    expect((await reserving).size).toBe(1);
  });

  it('rejects the send whose value the callback could not take', async () => {
    const [sender] = mpsc.channel<number>(1, {
      whenFull: 'drop-newest',
      onUndelivered: () => {
        throw new Error('callback');
      },
    });
    await sender.send(1);
    await expect(sender.send(2)).rejects.toThrow('callback');
  });
});

describe('whenFull: drop-oldest', () => {
  it('drops the oldest for the newest, with send and trySend', async () => {
    const lost: number[] = [];
    const [sender, receiver] = mpsc.channel<number>(2, {
      whenFull: 'drop-oldest',
      onUndelivered: (value) => lost.push(value),
    });
    for (const n of [1, 2, 3]) await sender.send(n);
    expect(sender.trySend(4)).toBe(true);
    expect(lost).toEqual([1, 2]);
    expect(sender.capacity).toBe(0);
    expect(drain(receiver)).toEqual([3, 4]);
  });

  it('waits when nothing is buffered because all is reserved', async () => {
    const [sender, receiver] = mpsc.channel<number>(1, { whenFull: 'drop-oldest' });
    const permit = sender.tryReserve();
    const waiting = sender.send(1);
    expect(sender.trySend(2)).toBe(false);
    expect(await stateOf(waiting)).toEqual(pending);
    permit?.release();
    expect(await stateOf(waiting)).toEqual(done);
    expect(drain(receiver)).toEqual([1]);
  });

  it('does not overtake those who wait for room', async () => {
    const [sender, receiver] = mpsc.channel<number>(1, { whenFull: 'drop-oldest' });
    sender.trySend(1);
    const reserving = sender.reserve();
    expect(sender.trySend(2)).toBe(false);
    const sending = sender.send(3);
    expect(receiver.tryRecv()).toBe(1);
    (await reserving).send(9);
    expect(await stateOf(sending)).toEqual(pending);
    expect(receiver.tryRecv()).toBe(9);
    expect(await stateOf(sending)).toEqual(done);
  });

  it('rejects a send into a closed channel', async () => {
    const [sender, receiver] = mpsc.channel<number>(1, { whenFull: 'drop-oldest' });
    sender.trySend(1);
    receiver.close();
    expect(sender.trySend(2)).toBe(false);
    await expect(sender.send(2)).rejects.toMatchObject({ ...closed, value: 2 });
    expect(drain(receiver)).toEqual([1]);
  });
});

describe('mpsc.unbounded', () => {
  it('never waits and says that its capacity is infinite', async () => {
    const [sender, receiver] = mpsc.unbounded<number>();
    for (let i = 0; i < 10_000; i += 1) expect(sender.trySend(i)).toBe(true);
    expect([sender.capacity, sender.maxCapacity, receiver.capacity, receiver.maxCapacity]).toEqual([
      Infinity,
      Infinity,
      Infinity,
      Infinity,
    ]);
    expect(receiver.length).toBe(10_000);
    expect(await stateOf(sender.send(10_000))).toEqual(done);
    expect(sender.tryReserveMany(5_000)?.size).toBe(5_000);
    expect(receiver.tryRecvMany(20_000)).toHaveLength(10_001);
  });

  it('gives what is left at disposal to onUndelivered', () => {
    const lost: number[] = [];
    const [sender, receiver] = mpsc.unbounded<number>({ onUndelivered: (value) => lost.push(value) });
    sender.trySend(1);
    receiver[Symbol.dispose]();
    expect(lost).toEqual([1]);
  });
});
