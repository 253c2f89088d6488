import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { mpsc } from '../../../src/channels/index.js';
import { present, stateOf } from '../../base/waiting/turns.js';

const pending = { status: 'pending' };
const done = { status: 'fulfilled', value: undefined };
const closed = { code: 'CHANNEL_CLOSED', name: 'ChannelClosedError' };

/** What is received from now on without waiting. */
const drain = <T>(receiver: mpsc.Receiver<T>): T[] => receiver.tryRecvMany(1_000);

describe('mpsc.channel', () => {
  it.each([0, -1, 1.5, Number.NaN, Infinity])('refuses a capacity of %d', (capacity) => {
    expect(() => mpsc.channel(capacity)).toThrow(RangeError);
  });

  it('refuses an unknown policy and a callback that is none', () => {
    expect(() => mpsc.channel(1, { whenFull: 'explode' as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
    expect(() => mpsc.channel(1, { onUndelivered: 1 as never })).toThrow(TypeError);
  });
});

describe('Sender.send', () => {
  it('resolves at once while there is room, and makes the sender wait until recv frees a slot', async () => {
    const [sender, receiver] = mpsc.channel<number>(2);
    expect(await stateOf(sender.send(1))).toEqual(done);
    expect(await stateOf(sender.send(2))).toEqual(done);
    const third = sender.send(3);
    expect(await stateOf(third)).toEqual(pending);
    expect(receiver.tryRecv()).toBe(1);
    expect(await stateOf(third)).toEqual(done);
    expect(drain(receiver)).toEqual([2, 3]);
  });

  it('serves send, reserve and reserveMany in the order they came', async () => {
    const [sender, receiver] = mpsc.channel<string>(2);
    sender.trySend('a');
    sender.trySend('b');
    const order: string[] = [];
    const waits = [
      sender.send('c').then(() => order.push('send c')),
      sender.reserve().then((permit) => order.push(`reserve ${permit.size}`) && permit.release()),
      sender.reserveMany(2).then((permit) => order.push(`reserve ${permit.size}`) && permit.release()),
      sender.send('d').then(() => order.push('send d')),
    ];
    expect(receiver.tryRecv()).toBe('a');
    expect(receiver.tryRecv()).toBe('b');
    expect(receiver.tryRecv()).toBe('c');
    await Promise.all(waits);
    expect(order).toEqual(['send c', 'reserve 1', 'reserve 2', 'send d']);
  });

  it('lets a parked send leave the line by its signal: the value is not sent and nothing is lost', async () => {
    const [sender, receiver] = mpsc.channel<number>(1);
    sender.trySend(1);
    const controller = new AbortController();
    const aborted = sender.send(2, { signal: controller.signal });
    const kept = sender.send(3);
    controller.abort('why');
    expect(await stateOf(aborted)).toEqual({ status: 'rejected', reason: 'why' });
    expect(receiver.tryRecv()).toBe(1);
    expect(await stateOf(kept)).toEqual(done);
    expect(drain(receiver)).toEqual([3]);
  });

  it('has no side effect for a signal that has aborted already', async () => {
    const [sender, receiver] = mpsc.channel<number>(1);
    await expect(sender.send(1, { signal: AbortSignal.abort('before') })).rejects.toBe('before');
    await expect(sender.reserve({ signal: AbortSignal.abort('before') })).rejects.toBe('before');
    await expect(sender.closed({ signal: AbortSignal.abort('before') })).rejects.toBe('before');
    expect(receiver.length).toBe(0);
    expect(sender.capacity).toBe(1);
  });

  it('keeps what was sent when the abort comes after the grant', async () => {
    const [sender, receiver] = mpsc.channel<number>(1);
    sender.trySend(1);
    const controller = new AbortController();
    const parked = sender.send(2, { signal: controller.signal });
    receiver.tryRecv();
    controller.abort();
    expect(await stateOf(parked)).toEqual(done);
    expect(drain(receiver)).toEqual([2]);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('hands the value back in the error when the channel is closed, before or while it waits (Core I3)', async () => {
    const [sender, receiver] = mpsc.channel<number | undefined>(1);
    sender.trySend(1);
    const parked = sender.send(2);
    const reserving = sender.reserve();
    receiver.close();
    await expect(parked).rejects.toMatchObject({ ...closed, value: 2 });
    await expect(sender.send(3)).rejects.toMatchObject({ ...closed, value: 3 });
    await expect(sender.send(undefined)).rejects.toHaveProperty('value', undefined);
    await expect(reserving).rejects.toMatchObject(closed);
    await expect(reserving).rejects.not.toHaveProperty('value');
    await expect(sender.reserve()).rejects.toMatchObject(closed);
    expect(drain(receiver)).toEqual([1]);
  });

  it('delivers a parked send straight to a taker when the slot it got is not needed', async () => {
    const [sender, receiver] = mpsc.channel<number>(1);
    const permit = sender.tryReserve();
    const takes = [receiver.recv(), receiver.recv(), receiver.recv()];
    const sends = [sender.send(1), sender.send(2), sender.send(3)];
    permit?.release();
    expect(await Promise.all(takes.map(stateOf))).toEqual(
      [1, 2, 3].map((value) => ({ status: 'fulfilled', value })),
    );
    await Promise.all(sends);
    expect(sender.capacity).toBe(1);
  });
});

describe('Sender.trySend', () => {
  it('is false when full and when closed, and isClosed tells which', () => {
    const [sender, receiver] = mpsc.channel<number>(1);
    expect(sender.trySend(1)).toBe(true);
    expect(sender.trySend(2)).toBe(false);
    expect(sender.isClosed).toBe(false);
    receiver.tryRecv();
    receiver.close();
    expect(sender.trySend(3)).toBe(false);
    expect(sender.isClosed).toBe(true);
    expect(receiver.isEmpty).toBe(true);
  });

  it('does not barge: false while a large reservation collects slots (Slots I1)', () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    sender.trySend(1);
    void sender.reserveMany(3);
    expect(sender.capacity).toBe(0);
    expect(sender.trySend(2)).toBe(false);
    expect(sender.tryReserve()).toBeUndefined();
    expect(receiver.length).toBe(1);
  });

  it('gives the value to a waiting receiver and keeps the slot free (Core I1)', async () => {
    const [sender, receiver] = mpsc.channel<number>(1);
    const taking = receiver.recv();
    expect(sender.trySend(1)).toBe(true);
    expect(sender.capacity).toBe(1);
    expect(await taking).toBe(1);
  });
});

describe('Sender.reserveMany', () => {
  it('collects slots while it waits, so that capacity reads 0 (Slots I1)', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    for (const n of [1, 2, 3]) sender.trySend(n);
    expect(sender.capacity).toBe(1);
    const reserving = sender.reserveMany(3);
    expect([sender.capacity, receiver.capacity]).toEqual([0, 0]);
    receiver.tryRecv();
    expect(sender.capacity).toBe(0);
    expect(await stateOf(reserving)).toEqual(pending);
    receiver.tryRecv();
    expect((await reserving).size).toBe(3);
    expect(sender.capacity).toBe(0);
    receiver.tryRecv();
    expect(sender.capacity).toBe(1);
  });

  it('returns what an aborted one had collected, and serves those behind it at once (Slots I2, I3)', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    sender.trySend(1);
    const controller = new AbortController();
    const large = sender.reserveMany(3, { signal: controller.signal });
    const small = [sender.send(2), sender.send(3), sender.send(4)];
    controller.abort('why');
    expect(await stateOf(large)).toEqual({ status: 'rejected', reason: 'why' });
    expect((await Promise.all(small.map(stateOf))).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'pending',
    ]);
    expect(receiver.tryRecvMany(3)).toEqual([1, 2, 3]);
    expect(await stateOf(present(small[2]))).toEqual(done);
  });

  it.each([4, -1, 0.5])('refuses %d at once in a channel of 3', async (n) => {
    const [sender] = mpsc.channel<number>(3);
    await expect(sender.reserveMany(n)).rejects.toThrow(RangeError);
    expect(sender.capacity).toBe(3);
  });

  it('grants none at once while the channel is open, even past a line', async () => {
    const [sender, receiver] = mpsc.channel<number>(1);
    sender.trySend(1);
    void sender.send(2).catch(() => undefined);
    expect((await sender.reserveMany(0)).size).toBe(0);
    expect(sender.tryReserveMany(0)?.size).toBe(0);
    receiver.close();
    await expect(sender.reserveMany(0)).rejects.toMatchObject(closed);
    expect(sender.tryReserveMany(0)).toBeUndefined();
  });

  it('tries without waiting: all or nothing', () => {
    const [sender] = mpsc.channel<number>(3);
    expect(sender.tryReserveMany(4)).toBeUndefined();
    expect(() => sender.tryReserveMany(-1)).toThrow(RangeError);
    expect(sender.tryReserveMany(2)?.size).toBe(2);
    expect(sender.tryReserveMany(2)).toBeUndefined();
    expect(sender.capacity).toBe(1);
  });
});

describe('loops of ready sends', () => {
  it.each([
    ['send', (sender: mpsc.Sender<number>) => sender.send(1)],
    ['reserve', (sender: mpsc.Sender<number>) => sender.reserve().then((permit) => permit.release())],
    ['closed', (sender: mpsc.Sender<number>) => sender.closed()],
    ['send into a closed channel', (sender: mpsc.Sender<number>) => sender.send(1).catch(() => undefined)],
  ])('let timers run: %s', async (name, operation) => {
    const [sender, receiver] = mpsc.unbounded<number>();
    if (name.includes('close')) receiver.close();
    const timer = { fired: false };
    setTimeout(() => void (timer.fired = true), 0);
    while (!timer.fired) await operation(sender);
    expect(timer.fired).toBe(true);
  });
});
