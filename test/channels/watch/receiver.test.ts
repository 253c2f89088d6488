import { describe, expect, it } from 'vitest';
import { watch } from '../../../src/channels/index.js';
import { stateOf } from '../../base/waiting/turns.js';

const pending = { status: 'pending' };
const gives = (value: unknown) => ({ status: 'fulfilled', value });
const closed = { code: 'CHANNEL_CLOSED', name: 'ChannelClosedError' };

const failAtOne = (n: number): boolean => {
  if (n === 1) throw new Error('predicate');
  return false;
};

describe('watch.Receiver.changed', () => {
  it('waits for a change, is granted inside send, and marks it seen', async () => {
    const [sender, receiver] = watch.channel('one');
    const waiting = receiver.changed();
    expect(await stateOf(waiting)).toEqual(pending);
    expect(sender.send('two')).toBe(true);
    expect(await stateOf(waiting)).toEqual(gives(true));
    expect([receiver.borrow(), receiver.hasChanged()]).toEqual(['two', false]);
    expect(await stateOf(receiver.changed())).toEqual(pending);
  });

  it('takes several changes as one: only the latest value counts (I1)', async () => {
    const [sender, receiver] = watch.channel(0);
    for (const n of [1, 2, 3]) sender.send(n);
    expect(await receiver.changed()).toBe(true);
    expect(receiver.borrow()).toBe(3);
    expect(await stateOf(receiver.changed())).toEqual(pending);
  });

  it('reports the value sent just before closing once, then false', async () => {
    const [sender, receiver] = watch.channel(0);
    sender.send(1);
    sender.close();
    expect(await receiver.changed()).toBe(true);
    expect(receiver.borrow()).toBe(1);
    expect(await receiver.changed()).toBe(false);
    expect(await receiver.changed()).toBe(false);
  });

  it('ends a wait with false when the last sender closes', async () => {
    const [sender, receiver] = watch.channel(0);
    const clone = sender.clone();
    const waiting = receiver.changed();
    sender.close();
    sender.close();
    expect(await stateOf(waiting)).toEqual(pending);
    expect(receiver.isClosed).toBe(false);
    clone.close();
    expect(await stateOf(waiting)).toEqual(gives(false));
    expect(receiver.isClosed).toBe(true);
  });

  it('keeps a mark for each receiver (I1)', async () => {
    const [sender, first] = watch.channel(0);
    sender.send(1);
    const second = first.clone();
    const third = sender.subscribe();
    expect([first, second, third].map((receiver) => receiver.hasChanged())).toEqual([true, true, false]);
    expect(first.borrow()).toBe(1);
    expect(first.hasChanged()).toBe(true);
    expect(first.borrowAndUpdate()).toBe(1);
    expect([first, second].map((receiver) => receiver.hasChanged())).toEqual([false, true]);
  });

  it('can be told that the value is new or old', async () => {
    const [sender, receiver] = watch.channel(0);
    receiver.markChanged();
    expect(receiver.hasChanged()).toBe(true);
    expect(await receiver.changed()).toBe(true);
    sender.send(1);
    receiver.markUnchanged();
    expect(receiver.hasChanged()).toBe(false);
    const waiting = receiver.changed();
    const other = sender.subscribe().changed();
    receiver.markChanged();
    expect(await stateOf(waiting)).toEqual(gives(true));
    expect(await stateOf(other)).toEqual(pending);
    expect(receiver.hasChanged()).toBe(false);
  });

  it('loses no change when a wait is aborted, and does nothing for an aborted signal', async () => {
    const [sender, receiver] = watch.channel(0);
    const controller = new AbortController();
    const waiting = receiver.changed({ signal: controller.signal });
    controller.abort('why');
    expect(await stateOf(waiting)).toEqual({ status: 'rejected', reason: 'why' });
    sender.send(1);
    await expect(receiver.changed({ signal: controller.signal })).rejects.toBe('why');
    expect(receiver.hasChanged()).toBe(true);
  });
});

describe('watch.Receiver.waitFor', () => {
  it('tests the current value first and marks it seen', async () => {
    const [sender, receiver] = watch.channel(0);
    sender.send(5);
    expect(await receiver.waitFor((n) => n === 5)).toBe(5);
    expect(receiver.hasChanged()).toBe(false);
    sender.close();
    expect(await receiver.waitFor((n) => n === 5)).toBe(5);
  });

  it('waits for the first value that is accepted, seeing every one on the way (I2)', async () => {
    const [sender, receiver] = watch.channel(0);
    const seen: number[] = [];
    const waiting = receiver.waitFor((n) => seen.push(n) > 0 && n > 2);
    for (const n of [1, 2, 3, 4]) sender.send(n);
    expect(await stateOf(waiting)).toEqual(gives(3));
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(receiver.hasChanged()).toBe(true);
  });

  it('rejects when the channel ends first, before or while it waits', async () => {
    const [sender, receiver] = watch.channel(0);
    const waiting = receiver.waitFor((n) => n > 0);
    sender.close();
    expect(await stateOf(waiting)).toMatchObject({ status: 'rejected', reason: closed });
    await expect(receiver.waitFor((n) => n > 0)).rejects.toMatchObject(closed);
  });

  it('rejects with what the predicate throws', async () => {
    const [sender, receiver] = watch.channel(0);
    const waiting = receiver.waitFor(failAtOne);
    expect(sender.send(1)).toBe(true);
    await expect(waiting).rejects.toThrow('predicate');
    await expect(receiver.waitFor(failAtOne)).rejects.toThrow('predicate');
    await expect(receiver.waitFor('no' as never)).rejects.toThrow(TypeError);
  });

  it('leaves by its signal, and does not ask for an aborted one', async () => {
    const [, receiver] = watch.channel(0);
    const controller = new AbortController();
    const waiting = receiver.waitFor(() => false, { signal: controller.signal });
    controller.abort('why');
    expect(await stateOf(waiting)).toEqual({ status: 'rejected', reason: 'why' });
    await expect(receiver.waitFor(() => true, { signal: controller.signal })).rejects.toBe('why');
  });

  it('sees the newest value when its predicate sends one itself', async () => {
    const [sender, receiver] = watch.channel(0);
    const waiting = receiver.waitFor((n) => {
      if (n === 1) sender.send(2);
      return n === 2;
    });
    sender.send(1);
    expect(await waiting).toBe(2);
  });
});

describe('a disposed watch receiver', () => {
  it('has ended, and its waits with it; another receiver goes on (I2)', async () => {
    const [sender, receiver] = watch.channel(0);
    const other = receiver.clone();
    const waits = [receiver.changed(), other.changed()];
    const predicate = receiver.waitFor((n) => n > 0);
    receiver[Symbol.dispose]();
    expect(await Promise.all(waits.map(stateOf))).toEqual([gives(false), pending]);
    expect(await stateOf(predicate)).toMatchObject({ status: 'rejected', reason: closed });
    sender.send(1);
    expect([receiver.hasChanged(), await receiver.changed(), receiver.isClosed]).toEqual([
      false,
      false,
      true,
    ]);
    await expect(receiver.waitFor(() => true)).rejects.toMatchObject(closed);
    expect(receiver.clone().isClosed).toBe(true);
    expect(sender.receiverCount).toBe(1);
  });
});

describe('for await over a watch receiver', () => {
  it('gives the current value, then the newest after each change, until the end', async () => {
    const [sender, receiver] = watch.channel<number | undefined>(0);
    sender.send(1);
    const iterator = receiver[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ value: 1, done: false });
    const parked = iterator.next();
    expect(await stateOf(parked)).toEqual(pending);
    sender.send(2);
    expect(await parked).toEqual({ value: 2, done: false });
    sender.send(3);
    sender.send(undefined);
    expect(await iterator.next()).toEqual({ value: undefined, done: false });
    const last = iterator.next();
    sender.close();
    expect(await last).toEqual({ value: undefined, done: true });
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator);
  });

  it('gives the current value even when the channel has ended, once', async () => {
    const [sender, receiver] = watch.channel(7);
    sender.close();
    const seen: number[] = [];
    for await (const value of receiver) seen.push(value);
    expect(seen).toEqual([7]);
  });

  it('gives nothing once the receiver is disposed', async () => {
    const [sender, receiver] = watch.channel(7);
    const begun = receiver[Symbol.asyncIterator]();
    receiver[Symbol.dispose]();
    const ended = { value: undefined, done: true };
    expect(await begun.next()).toEqual(ended);
    expect(await receiver[Symbol.asyncIterator]().next()).toEqual(ended);
    expect(sender.receiverCount).toBe(0);
  });

  it('disposes the receiver when it is left early', async () => {
    const [sender, receiver] = watch.channel(7);
    for await (const value of receiver) if (value === 7) break;
    expect([receiver.isClosed, sender.receiverCount]).toEqual([true, 0]);
  });
});

describe('a tight loop over a watch channel', () => {
  it.each([
    ['changed', (receiver: watch.Receiver<number>) => receiver.changed()],
    ['waitFor', (receiver: watch.Receiver<number>) => receiver.waitFor(() => true)],
    ['ended', (receiver: watch.Receiver<number>) => receiver.waitFor(() => false).catch(() => undefined)],
  ])('lets timers run: %s', async (name, operation) => {
    const [sender, receiver] = watch.channel(0);
    if (name === 'ended') sender.close();
    const timer = { fired: false };
    setTimeout(() => void (timer.fired = true), 0);
    while (!timer.fired) {
      sender.send(1);
      await operation(receiver);
    }
    expect(timer.fired).toBe(true);
  });
});
