import { describe, expect, it } from 'vitest';
import { mpsc } from '../../../src/channels/index.js';
import { stateOf } from '../../base/waiting/turns.js';

const pending = { status: 'pending' };
const gives = (value: unknown) => ({ status: 'fulfilled', value });

describe('Receiver.close', () => {
  it('refuses new sends and lets what is buffered and reserved come', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    sender.trySend(1);
    const permit = sender.tryReserve();
    receiver.close();
    receiver.close();
    expect([receiver.isClosed, receiver.isTerminated]).toEqual([true, false]);
    expect(await receiver.recv()).toBe(1);
    const taking = receiver.recv();
    expect(await stateOf(taking)).toEqual(pending);
    expect(permit?.send(2)).toBe(true);
    expect(await stateOf(taking)).toEqual(gives(2));
    expect(await receiver.recv()).toBeUndefined();
    expect(receiver.isTerminated).toBe(true);
  });

  it('ends a wait when the last permit is released unused', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    const permit = sender.tryReserveMany(2);
    receiver.close();
    const taking = receiver.recv();
    expect(await stateOf(taking)).toEqual(pending);
    permit?.release();
    expect(await stateOf(taking)).toEqual(gives(undefined));
  });

  it('ends waits at once when nothing can come', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    const taking = receiver.recv();
    receiver.close();
    expect(await stateOf(taking)).toEqual(gives(undefined));
    expect(sender.isClosed).toBe(true);
  });

  it('gives back what a refused reservation had collected (Core I2, Slots I3)', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    sender.trySend(1);
    const large = sender.reserveMany(3);
    receiver.close();
    await expect(large).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' });
    expect(receiver.capacity).toBe(2);
  });

  it('lets an error that a sender closes with afterwards be heard', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    sender.trySend(1);
    receiver.close();
    sender.close(new Error('boom'));
    expect(await receiver.recv()).toBe(1);
    await expect(receiver.recv()).rejects.toThrow('boom');
  });
});

describe('disposing a receiver', () => {
  it('discards what is buffered, tells onUndelivered, ends waits and refuses everything', async () => {
    const lost: number[] = [];
    const [sender, receiver] = mpsc.channel<number>(3, { onUndelivered: (value) => lost.push(value) });
    for (const n of [1, 2, 3]) sender.trySend(n);
    const parked = sender.send(4);
    receiver[Symbol.dispose]();
    receiver[Symbol.dispose]();
    expect(lost).toEqual([1, 2, 3]);
    await expect(parked).rejects.toMatchObject({ code: 'CHANNEL_CLOSED', value: 4 });
    expect([receiver.isClosed, receiver.isTerminated, receiver.length]).toEqual([true, true, 0]);
    expect(await receiver.recv()).toBeUndefined();
    expect(sender.trySend(5)).toBe(false);
    expect(sender.capacity).toBe(3);
  });

  it('ends waits that a live permit kept waiting after close', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    const permit = sender.tryReserve();
    const taking = receiver.recv();
    receiver.close();
    expect(await stateOf(taking)).toEqual(pending);
    receiver[Symbol.dispose]();
    expect(await stateOf(taking)).toEqual(gives(undefined));
    expect(permit?.send(1)).toBe(false);
  });

  it('ends with undefined even if a sender closes with an error', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    receiver[Symbol.dispose]();
    sender.close(new Error('boom'));
    expect(await receiver.recv()).toBeUndefined();
  });

  it('offers every item to a callback that throws, and throws its first error', () => {
    const lost: number[] = [];
    const [sender, receiver] = mpsc.channel<number>(3, {
      onUndelivered(value) {
        lost.push(value);
        throw new Error(`callback ${value}`);
      },
    });
    for (const n of [1, 2]) sender.trySend(n);
    expect(() => receiver[Symbol.dispose]()).toThrow('callback 1');
    expect(lost).toEqual([1, 2]);
    expect(receiver.isTerminated).toBe(true);
  });
});

describe('for await over a receiver', () => {
  it('disposes the receiver when it is left early, and senders learn it', async () => {
    const lost: number[] = [];
    const [sender, receiver] = mpsc.channel<number>(3, { onUndelivered: (value) => lost.push(value) });
    for (const n of [1, 2, 3]) sender.trySend(n);
    for await (const item of receiver) if (item === 1) break;
    expect(lost).toEqual([2, 3]);
    expect(sender.isClosed).toBe(true);
    expect(await stateOf(sender.closed())).toEqual(gives(undefined));
  });

  it('disposes it when the body throws', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    sender.trySend(1);
    await expect(
      (async () => {
        for await (const item of receiver) throw new Error(`body ${item}`);
      })(),
    ).rejects.toThrow('body 1');
    expect(sender.isClosed).toBe(true);
  });

  it('leaves it as it is with preventClose, to be read on', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    for (const n of [1, 2, 3]) sender.trySend(n);
    const values = receiver.values({ preventClose: true });
    for await (const item of values) if (item === 1) break;
    expect(sender.isClosed).toBe(false);
    expect(await values.next()).toEqual({ value: undefined, done: true });
    expect(await receiver.recv()).toBe(2);
    for await (const item of receiver.values({ preventClose: true })) if (item === 3) break;
    expect(receiver.isEmpty).toBe(true);
  });

  it('does not dispose what has ended by itself', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    sender.trySend(1);
    sender.close();
    const seen: number[] = [];
    for await (const item of receiver) seen.push(item);
    expect(seen).toEqual([1]);
    expect(receiver.isTerminated).toBe(true);
  });

  it('shares the items between several loops', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    const seen: number[][] = [[], []];
    const loops = seen.map(async (mine) => {
      for await (const item of receiver) mine.push(item);
    });
    for (let i = 0; i < 100; i += 1) await sender.send(i);
    sender.close();
    await Promise.all(loops);
    expect(seen.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(seen.every((mine) => mine.length > 0)).toBe(true);
  });
});
