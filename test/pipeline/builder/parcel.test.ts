import { describe, expect, test } from 'vitest';
import { Batch, Family, Ledger, Parcel } from '../../../src/pipeline/builder/parcel.js';

const none = { succeeded: 0, failed: 0, dropped: 0, shed: 0 };

describe('the books of a run', () => {
  test('count the fate of each item of the source, once (Ledger I1)', () => {
    const ledger = new Ledger();
    const [a, b] = [ledger.take('a'), ledger.take('b')];
    expect(ledger).toMatchObject({ received: 2, fates: none });
    ledger.settle(a, 'succeeded');
    ledger.settle(b, 'shed');
    expect(ledger.fates).toEqual({ ...none, succeeded: 1, shed: 1 });
  });

  test('a batch gives its fate to all of its items, a batch of batches too', () => {
    const ledger = new Ledger();
    const pair = (): Parcel => new Parcel([], new Batch([ledger.take(1), ledger.take(2)]));
    ledger.settle(new Parcel([], new Batch([pair(), pair()])), 'dropped');
    expect(ledger).toMatchObject({ received: 4, fates: { ...none, dropped: 4 } });
  });

  test('an item that became many has the worst fate of those, when the last has met its own (Family I1)', () => {
    for (const [fates, worst] of [
      [['succeeded', 'dropped', 'succeeded'], 'dropped'],
      [['shed', 'dropped'], 'shed'],
      [['succeeded', 'failed', 'shed'], 'failed'],
      [[], 'succeeded'],
    ] as const) {
      const ledger = new Ledger();
      const family = new Family(ledger.take('item'), 'item');
      const children = fates.map((fate) => ({ child: family.child(0), fate }));
      for (const { child, fate } of children) ledger.settle(child, fate);
      expect(ledger.fates).toEqual(none);
      ledger.settle(family.end, 'succeeded');
      expect(ledger.fates).toEqual({ ...none, [worst]: 1 });
    }
  });

  test('closed by a culprit: what it comes from has failed once, what was open is dropped, and nothing counts any more (Ledger I1)', () => {
    const ledger = new Ledger();
    const family = new Family(ledger.take('many'), 'many');
    const children = [family.child(1), family.child(2)];
    const done = ledger.take('done');
    const open = ledger.take('open');
    ledger.settle(done, 'succeeded');
    ledger.close(new Parcel([], new Batch([...children, ledger.take('other')])));
    const closed = { received: 4, fates: { ...none, succeeded: 1, failed: 2, dropped: 1 } };
    expect(ledger).toMatchObject(closed);
    ledger.settle(open, 'succeeded');
    ledger.take('late');
    ledger.close(open);
    expect(ledger).toMatchObject(closed);
  });

  test('an item whose fate is known is not condemned again', () => {
    const ledger = new Ledger();
    const family = new Family(ledger.take('many'), 'many');
    const child = family.child(1);
    ledger.settle(child, 'succeeded');
    ledger.settle(family.end, 'succeeded');
    ledger.close(child);
    expect(ledger.fates).toEqual({ ...none, succeeded: 1 });
  });
});
