import { describe, expect, it } from 'vitest';
import { oneshot } from '../../src/channels/index.js';
import { stateOf } from '../base/waiting/turns.js';

const pending = { status: 'pending' };
const done = { status: 'fulfilled', value: undefined };
const closed = { code: 'CHANNEL_CLOSED', name: 'ChannelClosedError' };

describe('a oneshot channel', () => {
  it('hands its value to who waits, inside send', async () => {
    const [sender, receiver] = oneshot.channel<number>();
    const taking = receiver.recv();
    expect(await stateOf(taking)).toEqual(pending);
    expect(sender.send(1)).toBe(true);
    expect(await stateOf(taking)).toEqual({ status: 'fulfilled', value: 1 });
    expect(receiver.isTerminated).toBe(true);
  });

  it('keeps its value until it is received, once (I1)', async () => {
    const [sender, receiver] = oneshot.channel<number>();
    expect(receiver.isEmpty).toBe(true);
    sender.send(1);
    expect([receiver.isEmpty, receiver.isTerminated, receiver.isClosed]).toEqual([false, false, true]);
    expect(await receiver.recv()).toBe(1);
    expect([receiver.isEmpty, receiver.isTerminated]).toEqual([true, true]);
    await expect(receiver.recv()).rejects.toMatchObject(closed);
    expect(receiver.tryRecv()).toBeUndefined();
  });

  it('takes one value and no second', () => {
    const [sender, receiver] = oneshot.channel<number>();
    expect([sender.send(1), sender.isClosed, sender.send(2)]).toEqual([true, true, false]);
    expect(receiver.tryRecv()).toBe(1);
    expect(sender.send(3)).toBe(false);
  });

  it('gives undefined from tryRecv while nothing was sent, and is not ended by that', () => {
    const [sender, receiver] = oneshot.channel<number>();
    expect(receiver.tryRecv()).toBeUndefined();
    expect(receiver.isTerminated).toBe(false);
    sender.send(1);
    expect(receiver.tryRecv()).toBe(1);
    expect(receiver.isTerminated).toBe(true);
  });

  it('carries undefined', async () => {
    const [sender, receiver] = oneshot.channel<undefined>();
    sender.send(undefined);
    expect(receiver.isEmpty).toBe(false);
    expect(await stateOf(receiver.recv())).toEqual(done);
  });

  it('gives its value to the first of several waits and refuses the others (I2)', async () => {
    const [sender, receiver] = oneshot.channel<number>();
    const waits = [receiver.recv(), receiver.recv()];
    sender.send(1);
    expect(await Promise.all(waits.map(stateOf))).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: expect.objectContaining(closed) },
    ]);
  });
});

describe('cancelling a oneshot wait', () => {
  it('takes nothing: the value can be received later', async () => {
    const [sender, receiver] = oneshot.channel<number>();
    const controller = new AbortController();
    const taking = receiver.recv({ signal: controller.signal });
    controller.abort('why');
    expect(await stateOf(taking)).toEqual({ status: 'rejected', reason: 'why' });
    expect(sender.send(1)).toBe(true);
    await expect(receiver.recv({ signal: controller.signal })).rejects.toBe('why');
    expect(receiver.isTerminated).toBe(false);
    expect(await receiver.recv()).toBe(1);
  });

  it('ends a wait for the receiver to close', async () => {
    const [sender] = oneshot.channel<number>();
    const controller = new AbortController();
    const waiting = sender.closed({ signal: controller.signal });
    controller.abort('why');
    expect(await stateOf(waiting)).toEqual({ status: 'rejected', reason: 'why' });
    await expect(sender.closed({ signal: controller.signal })).rejects.toBe('why');
  });
});

describe('closing a oneshot', () => {
  it('by the sender rejects who waits, and who comes (I2)', async () => {
    const [sender, receiver] = oneshot.channel<number>();
    const taking = receiver.recv();
    sender.close();
    sender[Symbol.dispose]();
    expect(await stateOf(taking)).toEqual({ status: 'rejected', reason: expect.objectContaining(closed) });
    await expect(receiver.recv()).rejects.toMatchObject(closed);
    expect([sender.isClosed, sender.send(1)]).toEqual([true, false]);
  });

  it.each(['recv', 'tryRecv'] as const)('is seen by the receiver only when it looks: %s', async (look) => {
    const [sender, receiver] = oneshot.channel<number>();
    sender.close();
    expect([receiver.isClosed, receiver.isTerminated]).toEqual([true, false]);
    if (look === 'recv') await receiver.recv().catch(() => undefined);
    else receiver.tryRecv();
    expect(receiver.isTerminated).toBe(true);
  });

  it('by the sender after a send changes nothing', async () => {
    const [sender, receiver] = oneshot.channel<number>();
    sender.send(1);
    sender.close();
    expect(await receiver.recv()).toBe(1);
  });

  it('by the receiver refuses the value, ends its waits, and the sender learns it', async () => {
    const [sender, receiver] = oneshot.channel<number>();
    const learning = sender.closed();
    const taking = receiver.recv();
    receiver.close();
    receiver.close();
    expect(await stateOf(learning)).toEqual(done);
    expect(await stateOf(sender.closed())).toEqual(done);
    expect(await stateOf(taking)).toMatchObject({ status: 'rejected', reason: closed });
    expect([sender.isClosed, sender.send(1)]).toEqual([true, false]);
    expect(receiver.isTerminated).toBe(true);
  });

  it('by the receiver keeps what was sent before', async () => {
    const [sender, receiver] = oneshot.channel<number>();
    sender.send(1);
    receiver.close();
    expect(receiver.tryRecv()).toBe(1);
  });

  it('by disposal discards what was sent', async () => {
    const [sender, receiver] = oneshot.channel<number>();
    const learning = sender.closed();
    sender.send(1);
    expect(await stateOf(learning)).toEqual(pending);
    receiver[Symbol.dispose]();
    expect(await stateOf(learning)).toEqual(done);
    expect([receiver.isEmpty, receiver.isTerminated]).toEqual([true, true]);
    await expect(receiver.recv()).rejects.toMatchObject(closed);
  });

  it('is complete for the sender when the value has been received', async () => {
    const [sender, receiver] = oneshot.channel<number>();
    const learning = sender.closed();
    sender.send(1);
    receiver.tryRecv();
    expect(await stateOf(learning)).toEqual(done);
    expect(await stateOf(sender.closed())).toEqual(done);
  });
});
