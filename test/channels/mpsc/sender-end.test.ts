import { describe, expect, it } from 'vitest';
import { mpsc } from '../../../src/channels/index.js';
import { nextTurn, stateOf } from '../../base/waiting/turns.js';

const pending = { status: 'pending' };
const done = { status: 'fulfilled', value: undefined };
const closed = { code: 'CHANNEL_CLOSED', name: 'ChannelClosedError' };

/** What is received from now on without waiting. */
const drain = <T>(receiver: mpsc.Receiver<T>): T[] => receiver.tryRecvMany(1_000);

describe('the end of a sender', () => {
  it('comes when it is closed: it sends nothing more, and closing again changes nothing', async () => {
    const [sender, receiver] = mpsc.channel<number>(2);
    const clone = sender.clone();
    sender.close();
    sender.close();
    sender[Symbol.dispose]();
    expect(sender.isClosed).toBe(true);
    expect(sender.trySend(1)).toBe(false);
    expect(sender.tryReserve()).toBeUndefined();
    await expect(sender.send(2)).rejects.toMatchObject({ ...closed, value: 2 });
    expect(clone.isClosed).toBe(false);
    expect(clone.trySend(3)).toBe(true);
    expect(drain(receiver)).toEqual([3]);
    expect(receiver.isTerminated).toBe(false);
    clone.close();
    expect(receiver.isTerminated).toBe(true);
  });

  it('does not come back through a clone', () => {
    const [sender, receiver] = mpsc.channel<number>(2);
    sender.close();
    expect(sender.clone().isClosed).toBe(true);
    expect(receiver.isTerminated).toBe(true);
  });

  it('leaves its parked sends alive: the channel ends after them (Core I4)', async () => {
    const [sender, receiver] = mpsc.channel<number>(1);
    sender.trySend(1);
    const parked = sender.send(2);
    sender.close();
    expect(receiver.isClosed).toBe(false);
    expect(receiver.tryRecv()).toBe(1);
    expect(await stateOf(parked)).toEqual(done);
    expect(receiver.isClosed).toBe(true);
    expect(await receiver.recv()).toBe(2);
    expect(await receiver.recv()).toBeUndefined();
  });

  it('ends the channel when the last parked wait is aborted', async () => {
    const [sender, receiver] = mpsc.channel<number>(2);
    const permit = sender.tryReserve();
    const controller = new AbortController();
    const parked = sender.reserveMany(2, { signal: controller.signal });
    sender.close();
    const taking = receiver.recv();
    permit?.release();
    expect((await parked).size).toBe(2);
    (await parked).release();
    expect(await stateOf(taking)).toEqual(done);

    const [other, end] = mpsc.channel<number>(1);
    other.trySend(1);
    const send = other.send(2, { signal: controller.signal });
    other.close();
    expect(await end.recv()).toBe(1);
    await send;
    expect(await end.recv()).toBe(2);
    expect(end.isTerminated).toBe(true);
  });

  it('wakes those who receive when the aborted wait was all that kept the channel alive', async () => {
    const [sender, receiver] = mpsc.channel<number>(2);
    const permit = sender.tryReserveMany(1);
    const controller = new AbortController();
    const parked = sender.reserveMany(2, { signal: controller.signal });
    sender.close();
    const taking = receiver.recv();
    const looking = receiver.readable();
    permit?.send(1);
    expect(await taking).toBe(1);
    expect((await parked).size).toBe(2);
    const second = receiver.recv();
    expect(await stateOf(second)).toEqual(pending);
    (await parked).release();
    expect(await stateOf(second)).toEqual(done);
    expect(await stateOf(looking)).toEqual({ status: 'fulfilled', value: false });
  });

  it('is learnt by closed() when the receiver closes or is disposed', async () => {
    for (const end of ['close', Symbol.dispose] as const) {
      const [sender, receiver] = mpsc.channel<number>(1);
      const clone = sender.clone();
      const waits = [sender.closed(), clone.closed()];
      expect(await Promise.all(waits.map(stateOf))).toEqual([pending, pending]);
      receiver[end]();
      expect(await Promise.all(waits.map(stateOf))).toEqual([done, done]);
      expect(await stateOf(sender.closed())).toEqual(done);
      expect([sender.isClosed, clone.isClosed]).toEqual([true, true]);
    }
  });

  it('may be waited for with a signal', async () => {
    const [sender] = mpsc.channel<number>(1);
    const controller = new AbortController();
    const waiting = sender.closed({ signal: controller.signal });
    controller.abort('why');
    expect(await stateOf(waiting)).toEqual({ status: 'rejected', reason: 'why' });
  });
});

describe('closing with an error', () => {
  it('acts once every sender is closed and what was sent is drained, then every time', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    const clone = sender.clone();
    const boom = new Error('boom');
    sender.trySend(1);
    sender.close(boom);
    expect(await receiver.recv()).toBe(1);
    const taking = receiver.recv();
    expect(await stateOf(taking)).toEqual(pending);
    clone.close(new Error('second'));
    await expect(taking).rejects.toBe(boom);
    for (let i = 0; i < 2; i += 1) {
      await expect(receiver.recv()).rejects.toBe(boom);
      await expect(receiver.recvMany(3)).rejects.toBe(boom);
      await expect(receiver.next()).rejects.toBe(boom);
      expect(await receiver.readable()).toBe(false);
      expect(receiver.tryRecv()).toBeUndefined();
      expect(receiver.tryRecvMany(2)).toEqual([]);
      expect(await receiver.recvMany(0)).toEqual([]);
    }
    expect(receiver.isTerminated).toBe(true);
  });

  it('is thrown out of for await', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    sender.trySend(1);
    sender.close(new Error('boom'));
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const value of receiver) seen.push(value);
      })(),
    ).rejects.toThrow('boom');
    expect(seen).toEqual([1]);
  });

  it('counts for nothing when the sender was closed without one before', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    sender.close();
    sender.close(new Error('late'));
    expect(await receiver.recv()).toBeUndefined();
  });

  it('rejects nobody who does not ask', async () => {
    const [sender] = mpsc.channel<number>(4);
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    sender.close(new Error('nobody listens'));
    await nextTurn();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});
