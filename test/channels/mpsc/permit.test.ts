import { describe, expect, it } from 'vitest';
import { mpsc } from '../../../src/channels/index.js';
import { present, stateOf } from '../../base/waiting/turns.js';

const permitFor = (capacity: number, size: number, options?: mpsc.ChannelOptions<number>) => {
  const [sender, receiver] = mpsc.channel<number>(capacity, options);
  return { sender, receiver, permit: present(sender.tryReserveMany(size)) };
};

describe('Permit', () => {
  it('sends as many values as it was made for, and no more', () => {
    const { receiver, permit } = permitFor(3, 2);
    expect(permit.size).toBe(2);
    expect([permit.send(1), permit.send(2), permit.send(3)]).toEqual([true, true, false]);
    expect(permit.size).toBe(0);
    expect(receiver.tryRecvMany(9)).toEqual([1, 2]);
  });

  it('gives the slot of a value that a waiting receiver took to whoever waits for room', async () => {
    const { sender, receiver, permit } = permitFor(1, 1);
    const reserving = sender.reserve();
    const taking = receiver.recv();
    permit.send(1);
    expect(await taking).toBe(1);
    expect(await stateOf(reserving)).toMatchObject({ status: 'fulfilled' });
  });

  it('is released once, by release or at the end of its block', () => {
    const { sender, permit } = permitFor(3, 3);
    permit.send(1);
    {
      using scoped = permit;
      expect(scoped.size).toBe(2);
    }
    permit.release();
    expect(permit.size).toBe(0);
    expect(permit.send(2)).toBe(false);
    expect(sender.capacity).toBe(2);
  });

  it('serves those who wait inside release', async () => {
    const { sender, receiver, permit } = permitFor(2, 2);
    const waits = [sender.send(1), sender.send(2), sender.send(3)];
    permit.release();
    expect((await Promise.all(waits.map(stateOf))).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'pending',
    ]);
    expect(receiver.length).toBe(2);
  });

  it('keeps the channel alive after its sender is closed', async () => {
    const { sender, receiver, permit } = permitFor(2, 2);
    sender.close();
    const takes = [receiver.recv(), receiver.recv()];
    expect(receiver.isTerminated).toBe(false);
    permit.send(1);
    expect((await Promise.all(takes.map(stateOf))).map(({ status }) => status)).toEqual([
      'fulfilled',
      'pending',
    ]);
    permit.send(2);
    expect(await Promise.all(takes)).toEqual([1, 2]);
    expect(await receiver.recv()).toBeUndefined();
  });

  it('ends the waits that are left when its last value was the last of the channel', async () => {
    const { sender, receiver, permit } = permitFor(1, 1);
    sender.close();
    const takes = [receiver.recv(), receiver.recv()];
    permit.send(1);
    expect(await Promise.all(takes)).toEqual([1, undefined]);
  });

  it('sends nothing after disposal and does not call onUndelivered', () => {
    const lost: number[] = [];
    const { receiver, permit, sender } = permitFor(2, 2, { onUndelivered: (value) => lost.push(value) });
    receiver[Symbol.dispose]();
    expect(permit.send(1)).toBe(false);
    permit.release();
    expect(lost).toEqual([]);
    expect(sender.capacity).toBe(2);
  });
});
