import { describe, expect, it } from 'vitest';
import { WaitList } from '../../src/base/index.js';
import { type CountedEnds, CountedSender } from '../../src/channels/counted-sender.js';

class Ends implements CountedEnds {
  senders = 0;
  receivers = 1;
  readonly closeWatchers: WaitList<void> = new WaitList();

  removeSender(): void {
    this.senders -= 1;
  }
}

class Sender extends CountedSender<Ends> {
  clone(): Sender {
    return new Sender(this.core, this.state);
  }
}

describe('a counted sender', () => {
  it('counts once while it is open, however often it is closed (I1)', () => {
    const ends = new Ends();
    const sender = new Sender(ends);
    const clone = sender.clone();
    expect(ends.senders).toBe(2);
    sender.close();
    sender[Symbol.dispose]();
    expect(ends.senders).toBe(1);
    clone[Symbol.dispose]();
    expect(ends.senders).toBe(0);
  });

  it('that is closed has closed clones, which do not count (I1)', () => {
    const ends = new Ends();
    const sender = new Sender(ends);
    sender.close();
    const clone = sender.clone();
    clone.close();
    expect(ends.senders).toBe(0);
  });

  it('closed() resolves at once without a receiver, and otherwise when the last one goes', async () => {
    const ends = new Ends();
    const sender = new Sender(ends);
    const order: string[] = [];
    const closed = sender.closed().then(() => order.push('closed'));
    order.push(`${sender.receiverCount} receiver`);
    ends.receivers = 0;
    ends.closeWatchers.grantAll();
    await closed;
    await sender.closed();
    expect(order).toEqual(['1 receiver', 'closed']);
  });

  it('closed() rejects with the reason of its signal, and leaves the line', async () => {
    const ends = new Ends();
    const controller = new AbortController();
    const waiting = new Sender(ends).closed({ signal: controller.signal });
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(ends.closeWatchers.isEmpty).toBe(true);
    await expect(new Sender(ends).closed({ signal: controller.signal })).rejects.toBe('enough');
  });
});
