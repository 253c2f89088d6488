import { describe, expect, test } from 'vitest';
import { Batch, Family, Ledger, Parcel } from '../../../src/pipeline/builder/parcel.js';
import { Placed } from '../../../src/pipeline/builder/tracing.js';

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

  test('who traces is told the origin of every item that is counted as failed, once, and of no other (Ledger I2)', () => {
    const failures: unknown[] = [];
    const ledger = new Ledger({
      onError: 'skip',
      onFailed: (origin, { error, stage }) => failures.push([origin, stage, error]),
      onRun: () => undefined,
    });
    const take = (origin: string): Parcel => ledger.take(new Placed(0, origin));
    ledger.settle(take('good'), 'succeeded');
    ledger.settle(take('shed'), 'shed');
    ledger.settle(take('bad'), 'failed', { stage: 'map', error: 1, attempts: 1 });
    const family = new Family(take('many'), 0);
    for (const error of [2, 3])
      ledger.settle(family.child(0), 'failed', { stage: 'map', error, attempts: 1 });
    ledger.settle(family.end, 'succeeded');
    ledger.close(new Parcel([], new Batch([take('a'), take('b')])), { stage: 'last', error: 4, attempts: 1 });
    expect(failures).toEqual([
      ['bad', 'map', 1],
      ['many', 'map', 2],
      ['a', 'last', 4],
      ['b', 'last', 4],
    ]);
    expect(ledger.fates.failed).toBe(failures.length);
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
