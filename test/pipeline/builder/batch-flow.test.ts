import { describe, expect, test } from 'vitest';
import { type BatchOptions, pipeline } from '../../../src/pipeline/index.js';
import { stateOf, turn } from '../gated.js';

describe('batch', () => {
  test('holds at most maxItems', async () => {
    expect(await batches([1, 2, 3, 4, 5], { maxItems: 2 })).toEqual([[1, 2], [3, 4], [5]]);
    expect(await batches([1, 2], { maxItems: 1 })).toEqual([[1], [2]]);
    expect(await batches([1, 2], { maxItems: 2 })).toEqual([[1, 2]]);
  });

  test('holds at most maxBytes, unless one item alone is larger', async () => {
    const items = ['aa', 'bb', 'ccc', 'dddddddd', 'e', 'ffff'];
    expect(await batches(items, { maxBytes: 5 })).toEqual([
      ['aa', 'bb'],
      ['ccc'],
      ['dddddddd'],
      ['e', 'ffff'],
    ]);
  });

  test('counts strings by their UTF-8 length and binary items by their byteLength', async () => {
    expect(await batches(['ä', 'ö', 'u'], { maxBytes: 4 })).toEqual([['ä', 'ö'], ['u']]);
    const binary = [new Uint8Array(3), Buffer.alloc(2), new DataView(new ArrayBuffer(1)), new ArrayBuffer(5)];
    expect(await batches<unknown>(binary, { maxBytes: 5 })).toEqual([
      binary.slice(0, 2),
      binary.slice(2, 3),
      binary.slice(3),
    ]);
  });

  test('fails on an item that has no size', async () => {
    const run = batches<unknown>(['a', {}], { maxBytes: 5 });
    await expect(run).rejects.toMatchObject({ stage: 'batch', cause: expect.any(TypeError) as unknown });
  });

  test('leaves after maxWaitMs, counted from its first item', async () => {
    const timers: { callback(): void; delayMs: number }[] = [];
    const clock = {
      now: () => 0,
      setTimeout(callback: () => void, delayMs: number) {
        const timer = { callback, delayMs };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
    };
    const wanted: ((step: IteratorResult<number>) => void)[] = [];
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise((resolve) => wanted.push(resolve)) }),
    };
    const give = async (value: number): Promise<void> => {
      wanted.shift()?.({ done: false, value });
      await turn();
    };
    const loop = pipeline(source, { clock }).batch({ maxItems: 10, maxWaitMs: 50 })[Symbol.asyncIterator]();
    const first = loop.next();
    await turn();
    expect(timers).toEqual([]);
    await give(1);
    await give(2);
    expect(timers.map((timer) => timer.delayMs)).toEqual([50]);
    expect(await stateOf(first)).toBe('pending');
    timers[0]?.callback();
    expect(await first).toEqual({ done: false, value: [1, 2] });
    // The pull that was waiting belongs to the next batch: nothing is lost.
    const second = loop.next();
    await turn();
    expect(wanted.length).toBe(1);
    await give(3);
    wanted.shift()?.({ done: true, value: undefined });
    expect(await second).toEqual({ done: false, value: [3] });
    expect(await loop.next()).toEqual({ done: true, value: undefined });
    expect(timers.length).toBeLessThanOrEqual(1);
  });

  test('its items share the fate of the batch', async () => {
    const result = await pipeline([1, 2, 3, 4, 5])
      .batch({ maxItems: 2 })
      .map(
        (items) => {
          if (items.includes(3)) throw new Error('no threes');
          return items.length;
        },
        { onError: 'skip' },
      )
      .to(() => {});
    expect(result).toMatchObject({ received: 5, succeeded: 3, failed: 2 });
    const failing = pipeline([1, 2, 3])
      .batch({ maxItems: 2 })
      .map(() => Promise.reject(new Error('no')))
      .toArray();
    await expect(failing).rejects.toMatchObject({
      result: { received: 3, succeeded: 0, failed: 2, dropped: 1 },
    });
  });
});

const batches = async <T>(items: Iterable<T>, options: BatchOptions): Promise<T[][]> =>
  pipeline(items).batch(options).toArray();
