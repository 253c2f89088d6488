import { describe, expect, test } from 'vitest';
import { DataProcessor } from '../../../src/pipeline/index.js';
import { collect, gated, stateOf, turn } from '../gated.js';

describe('backpressure is exact', () => {
  test('concurrency items run and bufferSize wait; the next send waits until one has finished (Intake I1, Workshop I1)', async () => {
    const work = gated<number>();
    await using processor = new DataProcessor(work.processor, { concurrency: 2, bufferSize: 3 });
    for (let item = 0; item < 5; item += 1) await processor.send(item);
    const blocked = processor.send(5);
    expect(await stateOf(blocked)).toBe('pending');
    expect(processor.stats()).toMatchObject({ received: 5, inFlight: 2, queued: 3, blocked: 1 });
    expect(work.started).toEqual([0, 1]);
    await work.finish(0);
    await blocked;
    expect(processor.stats()).toMatchObject({
      received: 6,
      inFlight: 2,
      queued: 3,
      blocked: 0,
      succeeded: 1,
    });
    for (const item of work.running.keys()) await work.finish(item);
  });

  for (const order of ['completion', 'input'] as const) {
    test(`ahead of a stuck consumer a fast source is exactly bufferSize + concurrency + bufferSize items, one more in hand (order ${order})`, async () => {
      let inHand = 0;
      const processor = new DataProcessor(async (n: number) => n, { concurrency: 4, bufferSize: 3, order });
      const sending = (async () => {
        for (;;) {
          inHand += 1;
          await processor.send(inHand);
        }
      })();
      await turn();
      await turn();
      expect(inHand).toBe(3 + 4 + 3 + 1);
      expect(processor.stats()).toMatchObject({
        received: 10,
        succeeded: 3,
        inFlight: 4,
        queued: 3,
        ready: 7,
        blocked: 1,
      });
      expect(await processor.recv()).toBe(1);
      await turn();
      expect(inHand).toBe(12);
      await processor.destroy(new Error('enough'));
      await expect(sending).rejects.toThrow('enough');
    });
  }

  test('a processor that answers at once fills the same places inside the sends themselves', () => {
    const processor = new DataProcessor((n: number) => n, { concurrency: 4, bufferSize: 3 });
    let accepted = 0;
    while (processor.trySend(accepted)) accepted += 1;
    expect(accepted).toBe(3 + 4 + 3);
    expect(processor.stats()).toMatchObject({ succeeded: 3, inFlight: 4, queued: 3 });
  });

  test('never more than concurrency items run, and always as many when there is work (Workshop I1, Core I2)', async () => {
    const work = gated<number>();
    await using processor = new DataProcessor(work.processor, { concurrency: 3, bufferSize: 100 });
    for (let item = 0; item < 50; item += 1) expect(processor.trySend(item)).toBe(true);
    for (let item = 0; item < 47; item += 1) {
      expect(work.running.size).toBe(3);
      await work.finish(item);
    }
    expect(work.most).toBe(3);
    for (const item of work.running.keys()) await work.finish(item);
  });

  test('blocked sends are accepted in the order they came', async () => {
    const work = gated<string>();
    await using processor = new DataProcessor(work.processor, { concurrency: 1, bufferSize: 1 });
    await processor.send('a');
    await processor.send('b');
    const order: string[] = [];
    const receiving = collect(processor);
    const sends = ['c', 'd', 'e'].map((item) => processor.send(item).then(() => order.push(item)));
    for (const item of ['a', 'b', 'c', 'd', 'e']) await work.finish(item);
    await Promise.all(sends);
    processor.close();
    expect(order).toEqual(['c', 'd', 'e']);
    expect(await receiving).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(work.started).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('a send that is aborted while it waits takes nothing and lets the next one move up', async () => {
    const work = gated<string>();
    await using processor = new DataProcessor(work.processor, { concurrency: 1, bufferSize: 1 });
    await processor.send('a');
    await processor.send('b');
    const abort = new AbortController();
    const gone = processor.send('gone', { signal: abort.signal });
    const next = processor.send('c');
    abort.abort(new Error('changed my mind'));
    await expect(gone).rejects.toThrow('changed my mind');
    const receiving = collect(processor);
    await work.finish('a');
    await next;
    await work.finish('b');
    await work.finish('c');
    processor.close();
    expect(await receiving).toEqual(['a', 'b', 'c']);
    expect(processor.stats()).toMatchObject({ received: 3, succeeded: 3 });
  });

  test('an already aborted signal refuses send and recv without any effect', async () => {
    await using processor = new DataProcessor((n: number) => n, { concurrency: 1, whenFull: 'shed' });
    await processor.send(1);
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(processor.send(2, { signal })).rejects.toThrow('too late');
    await expect(processor.recv({ signal })).rejects.toThrow('too late');
    expect(processor.stats()).toMatchObject({ received: 1, ready: 1 });
    expect(await processor.recv()).toBe(1);
  });

  test('bufferSize is 2 × concurrency unless it is given', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 3 });
    let accepted = 0;
    while (processor.trySend(accepted)) accepted += 1;
    expect(accepted).toBe(3 + 6);
    const destroyed = processor.destroy();
    for (const item of work.running.keys()) await work.finish(item);
    await destroyed;
  });
});
