import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { mpsc } from '../../../src/channels/index.js';
import { present, stateOf } from '../../base/waiting/turns.js';

const pending = { status: 'pending' };
const gives = (value: unknown) => ({ status: 'fulfilled', value });

describe('Receiver.recv', () => {
  it('gives items in the order they were sent, then undefined when the channel has ended', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    for (const n of [1, 2, 3]) sender.trySend(n);
    sender.close();
    expect([await receiver.recv(), await receiver.recv(), await receiver.recv()]).toEqual([1, 2, 3]);
    expect(await receiver.recv()).toBeUndefined();
    expect(await receiver.recv()).toBeUndefined();
  });

  it('serves several waits in the order they came: a receiver can be a work queue', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    const waits: Promise<unknown>[] = [
      receiver.recv(),
      receiver.recvMany(5),
      receiver.next(),
      receiver.recv(),
    ];
    for (const n of [1, 2, 3]) sender.trySend(n);
    expect(await Promise.all(waits.map(stateOf))).toEqual([
      gives(1),
      gives([2]),
      gives({ value: 3, done: false }),
      pending,
    ]);
    expect(sender.capacity).toBe(4);
  });

  it('loses nothing when a wait is aborted: the item goes to the next', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    const controller = new AbortController();
    const aborted = receiver.recv({ signal: controller.signal });
    const next = receiver.recv();
    controller.abort('why');
    sender.trySend(1);
    expect(await stateOf(aborted)).toEqual({ status: 'rejected', reason: 'why' });
    expect(await stateOf(next)).toEqual(gives(1));
  });

  it('keeps an item that was given before the abort', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    const controller = new AbortController();
    const taking = receiver.recv({ signal: controller.signal });
    sender.trySend(1);
    controller.abort();
    expect(await stateOf(taking)).toEqual(gives(1));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it.each(['recv', 'readable'] as const)('takes nothing for an aborted signal: %s', async (method) => {
    const [sender, receiver] = mpsc.channel<number>(4);
    sender.trySend(1);
    await expect(receiver[method]({ signal: AbortSignal.abort('before') })).rejects.toBe('before');
    await expect(receiver.recvMany(1, { signal: AbortSignal.abort('before') })).rejects.toBe('before');
    expect(receiver.length).toBe(1);
  });

  it('ends all waits when the last sender closes', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    const waits: Promise<unknown>[] = [
      receiver.recv(),
      receiver.recvMany(2),
      receiver.next(),
      receiver.readable(),
    ];
    sender.close();
    expect(await Promise.all(waits.map(stateOf))).toEqual([
      gives(undefined),
      gives([]),
      gives({ value: undefined, done: true }),
      gives(false),
    ]);
  });
});

describe('payloads', () => {
  it.each([undefined, null, 0, '', false, Number.NaN, () => 1])(
    '%s survives next() and for await',
    async (payload) => {
      const [sender, receiver] = mpsc.channel<unknown>(4);
      for (let i = 0; i < 3; i += 1) sender.trySend(payload);
      sender.close();
      expect(await receiver.next()).toEqual({ value: payload, done: false });
      const seen: unknown[] = [];
      for await (const item of receiver) seen.push(item);
      expect(seen).toEqual([payload, payload]);
    },
  );

  it('may be promises and thenables: next() hands them over as they are', async () => {
    const [sender, receiver] = mpsc.channel<unknown>(4);
    const promise = Promise.resolve(1);
    const parked = receiver.next();
    sender.trySend(promise);
    sender.trySend(promise);
    expect((await parked).value).toBe(promise);
    expect((await receiver.next()).value).toBe(promise);
  });

  it('that are undefined can be told from the end after tryRecv', () => {
    const [sender, receiver] = mpsc.channel<undefined>(4);
    sender.trySend(undefined);
    expect(receiver.tryRecv()).toBeUndefined();
    expect(receiver.isTerminated).toBe(false);
    sender.close();
    expect(receiver.tryRecv()).toBeUndefined();
    expect(receiver.isTerminated).toBe(true);
  });
});

describe('Receiver.recvMany', () => {
  it('gives what is there up to the limit, without waiting to fill', async () => {
    const [sender, receiver] = mpsc.channel<number>(8);
    for (const n of [1, 2, 3]) sender.trySend(n);
    expect(await receiver.recvMany(2)).toEqual([1, 2]);
    expect(await receiver.recvMany(10)).toEqual([3]);
    const parked = receiver.recvMany(10);
    expect(await stateOf(parked)).toEqual(pending);
    sender.trySend(4);
    sender.trySend(5);
    expect(await parked).toEqual([4]);
    expect(receiver.tryRecvMany(10)).toEqual([5]);
    expect(receiver.tryRecvMany(10)).toEqual([]);
  });

  it('frees all the slots it took at once', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    for (const n of [1, 2, 3]) sender.trySend(n);
    const large = sender.reserveMany(3);
    expect(await receiver.recvMany(3)).toEqual([1, 2, 3]);
    expect(await stateOf(large)).toMatchObject({ status: 'fulfilled' });
  });

  it('gives [] at once for a limit of 0, open or ended', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    expect(await stateOf(receiver.recvMany(0))).toEqual(gives([]));
    sender.trySend(1);
    expect(await receiver.recvMany(0)).toEqual([]);
    expect(receiver.tryRecvMany(0)).toEqual([]);
    expect(receiver.length).toBe(1);
  });

  it.each([-1, 1.5, Number.NaN])('refuses a limit of %d', async (limit) => {
    const [, receiver] = mpsc.channel<number>(3);
    await expect(receiver.recvMany(limit)).rejects.toThrow(RangeError);
    expect(() => receiver.tryRecvMany(limit)).toThrow(RangeError);
  });
});

describe('Receiver.readable', () => {
  it('says true when something is there and takes nothing', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    const looks = [receiver.readable(), receiver.readable()];
    expect(await stateOf(present(looks[0]))).toEqual(pending);
    sender.trySend(1);
    expect(await Promise.all(looks)).toEqual([true, true]);
    expect(await receiver.readable()).toBe(true);
    expect(receiver.tryRecv()).toBe(1);
  });

  it('goes on waiting when the item went to somebody who waited for it', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    const looking = receiver.readable();
    const taking = receiver.recv();
    sender.trySend(1);
    expect(await taking).toBe(1);
    expect(await stateOf(looking)).toEqual(pending);
    sender.trySend(2);
    expect(await stateOf(looking)).toEqual(gives(true));
  });

  it('loses no item in a race', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    expect(await Promise.race([receiver.readable(), Promise.resolve('timeout')])).toBe('timeout');
    sender.trySend(1);
    expect(receiver.tryRecv()).toBe(1);
  });

  it('says false once the channel has ended', async () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    sender.close();
    expect(await receiver.readable()).toBe(false);
  });

  it('leaves by its signal', async () => {
    const [, receiver] = mpsc.channel<number>(3);
    const controller = new AbortController();
    const looking = receiver.readable({ signal: controller.signal });
    controller.abort('why');
    expect(await stateOf(looking)).toEqual({ status: 'rejected', reason: 'why' });
  });
});

describe('what a receiver shows', () => {
  it('length, isEmpty and capacity follow every step (Core I2)', () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    const shown = () => [receiver.length, receiver.isEmpty, receiver.capacity, receiver.maxCapacity];
    expect(shown()).toEqual([0, true, 3, 3]);
    sender.trySend(1);
    expect(shown()).toEqual([1, false, 2, 3]);
    const permit = sender.tryReserve();
    expect(shown()).toEqual([1, false, 1, 3]);
    permit?.send(2);
    expect(shown()).toEqual([2, false, 1, 3]);
    receiver.tryRecv();
    expect(shown()).toEqual([1, false, 2, 3]);
  });

  it('isClosed is true once every sender, parked send and permit is gone (Core I4)', () => {
    const [sender, receiver] = mpsc.channel<number>(3);
    const permit = sender.tryReserve();
    sender.trySend(1);
    sender.close();
    expect(receiver.isClosed).toBe(false);
    permit?.release();
    expect([receiver.isClosed, receiver.isTerminated]).toEqual([true, false]);
    receiver.tryRecv();
    expect(receiver.isTerminated).toBe(true);
  });
});

describe('loops of ready receives', () => {
  const operations: [string, (receiver: mpsc.Receiver<number>) => Promise<unknown>][] = [
    ['recv', (receiver) => receiver.recv()],
    ['recvMany', (receiver) => receiver.recvMany(1)],
    ['recvMany(0)', (receiver) => receiver.recvMany(0)],
    ['next', (receiver) => receiver.next()],
    ['readable', (receiver) => receiver.readable()],
  ];
  it.each(operations)('let timers run: %s', async (_name, operation) => {
    for (const ended of [false, true]) {
      const [sender, receiver] = mpsc.channel<number>(4);
      if (ended) sender.close();
      const timer = { fired: false };
      setTimeout(() => void (timer.fired = true), 0);
      while (!timer.fired) {
        sender.trySend(1);
        await operation(receiver);
      }
      expect(timer.fired).toBe(true);
    }
  });

  it('let timers run when two loops grant each other, neither ever ready', async () => {
    const [toB, fromA] = mpsc.channel<number>(1);
    const [toA, fromB] = mpsc.channel<number>(1);
    const timer = { fired: false };
    setTimeout(() => void (timer.fired = true), 0);
    const echo = async (receiver: mpsc.Receiver<number>, sender: mpsc.Sender<number>): Promise<void> => {
      for (let n = await receiver.recv(); n !== undefined; n = await receiver.recv()) {
        if (timer.fired) sender.close();
        else sender.trySend(n + 1);
      }
      sender.close();
    };
    const loops = [echo(fromA, toA), echo(fromB, toB)];
    toB.trySend(0);
    await Promise.all(loops);
    expect(timer.fired).toBe(true);
  });
});
