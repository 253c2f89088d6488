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
