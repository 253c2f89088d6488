import { describe, expect, test } from 'vitest';
import { DataProcessor } from '../../../src/pipeline/index.js';
import { collect, gated, stateOf, turn } from '../gated.js';

describe('the order in which results leave', () => {
  test('completion: as they finish', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 3 });
    for (const n of [0, 1, 2]) await processor.send(n);
    for (const n of [2, 0, 1]) await work.finish(n);
    expect(await processor.recvMany(10)).toEqual([2, 0, 1]);
  });

  test('input: a result waits for those whose items came before it', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 3, order: 'input' });
    for (const n of [0, 1, 2]) await processor.send(n);
    const first = processor.recv();
    await work.finish(2);
    await work.finish(1);
    expect(await stateOf(first)).toBe('pending');
    expect(processor.stats()).toMatchObject({ ready: 2, succeeded: 2, inFlight: 1 });
    await work.finish(0);
    expect(await first).toBe(0);
    expect(await processor.recvMany(10)).toEqual([1, 2]);
  });

  test('input: behind one slow item no more than bufferSize results wait, then the workshop fills', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 3, bufferSize: 2, order: 'input' });
    const receiving = collect(processor);
    const sending = (async () => {
      for (let n = 0; n < 20; n += 1) await processor.send(n);
      processor.close();
    })();
    await turn();
    // Item 0 is slow. Two others may finish and wait outside, two more may finish and hold their places.
    for (const n of [1, 2, 3, 4]) await work.finish(n);
    expect(work.running.size).toBe(1);
    expect(processor.stats()).toMatchObject({ received: 7, succeeded: 2, inFlight: 3, queued: 2, ready: 4 });
    await work.finish(0);
    while (work.running.size > 0) for (const n of [...work.running.keys()].toReversed()) await work.finish(n);
    await sending;
    expect(await receiving).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(work.most).toBe(3);
  });

  test('input: an item that fails and is skipped leaves no gap behind', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, {
      concurrency: 2,
      bufferSize: 1,
      order: 'input',
      onError: 'skip',
    });
    const receiving = collect(processor);
    const sending = (async () => {
      for (let n = 0; n < 1_000; n += 1) await processor.send(n);
      processor.close();
    })();
    await turn();
    // Item 0 stays while hundreds of others fail: the chain of lanes does not grow.
    for (let n = 1; n < 999; n += 1) await work.fail(n, new Error('skipped'));
    expect(processor.stats()).toMatchObject({ failed: 998, inFlight: 2, ready: 0 });
    await work.finish(999);
    await work.finish(0);
    await sending;
    expect(await receiving).toEqual([0, 999]);
  });

  test('results may be undefined: a loop receives every one of them', async () => {
    const processor = new DataProcessor((): undefined => undefined, { concurrency: 2, bufferSize: 8 });
    for (const n of [1, 2, 3]) await processor.send(n);
    processor.close();
    expect(await collect(processor)).toEqual([undefined, undefined, undefined]);
  });

  test('several receivers are served in the order they came', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 2 });
    const waits = [processor.recv(), processor.recvMany(5), processor.recv()];
    for (const n of [0, 1, 2]) await processor.send(n);
    for (const n of [0, 1, 2]) await work.finish(n);
    expect(await Promise.all(waits)).toEqual([0, [1], 2]);
  });

  test('a recv that is aborted while it waits loses nothing', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 1 });
    const abort = new AbortController();
    const gone = processor.recv({ signal: abort.signal });
    const next = processor.recv();
    await processor.send(0);
    abort.abort(new Error('bored'));
    await expect(gone).rejects.toThrow('bored');
    await work.finish(0);
    expect(await next).toBe(0);
  });

  test('recvMany gives at most its limit, and nothing for a limit of 0', async () => {
    const processor = new DataProcessor((n: number) => n, { concurrency: 1, bufferSize: 8 });
    for (const n of [0, 1, 2]) await processor.send(n);
    expect(await processor.recvMany(0)).toEqual([]);
    expect(await processor.recvMany(2)).toEqual([0, 1]);
    expect(() => processor.recvMany(-1)).toThrow(RangeError);
    expect(await processor.recvMany(2)).toEqual([2]);
  });
});
