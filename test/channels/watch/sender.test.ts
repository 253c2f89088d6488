import { describe, expect, it } from 'vitest';
import { watch } from '../../../src/channels/index.js';
import { stateOf } from '../../base/waiting/turns.js';

const pending = { status: 'pending' };
const gives = (value: unknown) => ({ status: 'fulfilled', value });

describe('watch.Sender', () => {
  it('keeps nothing when nobody receives, except by sendReplace and sendModify', () => {
    const [sender, receiver] = watch.channel(0);
    receiver[Symbol.dispose]();
    receiver[Symbol.dispose]();
    expect([sender.isClosed, sender.receiverCount, sender.send(1), sender.borrow()]).toEqual([
      true,
      0,
      false,
      0,
    ]);
    expect(sender.sendReplace(2)).toBe(0);
    sender.sendModify((cell) => void (cell.value += 1));
    expect(sender.borrow()).toBe(3);
    const again = sender.subscribe();
    expect([sender.isClosed, sender.receiverCount, again.borrow(), again.hasChanged()]).toEqual([
      false,
      1,
      3,
      false,
    ]);
  });

  it('reports a modification only when told so', async () => {
    const [sender, receiver] = watch.channel({ n: 0 });
    const waiting = receiver.changed();
    expect(sender.sendIfModified((cell) => ((cell.value.n = 1), false))).toBe(false);
    expect(await stateOf(waiting)).toEqual(pending);
    expect(receiver.borrow()).toEqual({ n: 1 });
    expect(sender.sendIfModified((cell) => ((cell.value = { n: 2 }), true))).toBe(true);
    expect(await stateOf(waiting)).toEqual(gives(true));
    expect(receiver.borrow()).toEqual({ n: 2 });
  });

  it('keeps what a modification did before it threw, without reporting it', async () => {
    const [sender, receiver] = watch.channel('two');
    const waiting = receiver.changed();
    expect(() =>
      sender.sendModify((cell) => {
        cell.value = 'torn';
        throw new Error('modify');
      }),
    ).toThrow('modify');
    expect(await stateOf(waiting)).toEqual(pending);
    expect(receiver.borrow()).toBe('torn');
    sender.sendModify((cell) => void (cell.value = 'three'));
    expect(await stateOf(waiting)).toEqual(gives(true));
  });

  it('changes nothing once it is closed, nor does its clone', () => {
    const [sender, receiver] = watch.channel(0);
    const other = sender.clone();
    sender[Symbol.dispose]();
    expect([sender.isClosed, sender.clone().isClosed, other.isClosed]).toEqual([true, true, false]);
    expect([sender.send(1), sender.sendReplace(2), sender.sendIfModified(() => true)]).toEqual([
      false,
      2,
      false,
    ]);
    sender.sendModify(() => expect.unreachable());
    expect([receiver.borrow(), receiver.hasChanged(), receiver.isClosed]).toEqual([0, false, false]);
  });

  it('learns when the last receiver is disposed', async () => {
    const [sender, receiver] = watch.channel(0);
    const clone = receiver.clone();
    const waiting = sender.closed();
    receiver[Symbol.dispose]();
    expect(await stateOf(waiting)).toEqual(pending);
    clone[Symbol.dispose]();
    expect(await stateOf(waiting)).toEqual(gives(undefined));
    expect(await stateOf(sender.closed())).toEqual(gives(undefined));
    await expect(sender.closed({ signal: AbortSignal.abort('why') })).rejects.toBe('why');
  });
});
