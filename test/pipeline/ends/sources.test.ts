import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { mpsc } from '../../../src/channels/index.js';
import { DataProcessor, pipeline } from '../../../src/pipeline/index.js';
import { turn } from '../gated.js';

const failing = (n: number): number => {
  if (n === 2) throw new Error('two');
  return n;
};

describe('every kind of source', () => {
  test('iterables: arrays, sets, generators, strings', async () => {
    expect(await pipeline(new Set([1, 2])).toArray()).toEqual([1, 2]);
    expect(await pipeline('ab').toArray()).toEqual(['a', 'b']);
  });

  test('async iterables, a DataProcessor among them', async () => {
    const processor = new DataProcessor((n: number) => n * 2, { order: 'input' });
    for (const n of [1, 2]) await processor.send(n);
    processor.close();
    expect(await pipeline(processor).toArray()).toEqual([2, 4]);
  });

  test('the receiver of a channel', async () => {
    const [sender, receiver] = mpsc.channel<number>(2);
    const run = pipeline(receiver).toArray();
    for (const n of [1, 2, 3]) await sender.send(n);
    sender.close();
    expect(await run).toEqual([1, 2, 3]);
  });

  test('a receiver that several pipelines share as a queue of work', async () => {
    const [sender, receiver] = mpsc.channel<number>(2);
    const runs = [1, 2, 3].map(() => pipeline(receiver.values({ preventClose: true })).toArray());
    for (let n = 0; n < 9; n += 1) await sender.send(n);
    sender.close();
    expect((await Promise.all(runs)).flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('a Node Readable', async () => {
    expect(await pipeline(Readable.from(['a', 'b'])).toArray()).toEqual(['a', 'b']);
  });

  test('a web ReadableStream, which is unlocked at the end', async () => {
    const stream = new ReadableStream<number>({
      start(controller) {
        controller.enqueue(1);
        controller.enqueue(2);
        controller.close();
      },
    });
    expect(await pipeline(stream).toArray()).toEqual([1, 2]);
    expect(stream.locked).toBe(false);
  });
});

describe('a run that ends early closes its source', () => {
  test('iterables and async iterables: return is called, once (SourceFlow I2)', async () => {
    for (const kind of [Symbol.iterator, Symbol.asyncIterator]) {
      let returned = 0;
      let n = 0;
      const source = {
        [kind]: () => ({
          next: () => ({ done: false, value: (n += 1) }),
          return() {
            returned += 1;
            return { done: true, value: undefined };
          },
        }),
      };
      await expect(
        pipeline(source as unknown as Iterable<number>)
          .map(failing)
          .toArray(),
      ).rejects.toThrow('two');
      expect(returned).toBe(1);
    }
  });

  test('a receiver: disposed, and its senders learn it', async () => {
    const [sender, receiver] = mpsc.channel<number>(2);
    const run = pipeline(receiver).map(failing).toArray();
    await sender.send(2);
    await expect(run).rejects.toThrow('two');
    expect(receiver.isClosed).toBe(true);
    await expect(sender.send(3)).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' });
  });

  test('a receiver that is waiting, too', async () => {
    const [sender, receiver] = mpsc.channel<number>(2);
    const abort = new AbortController();
    const run = pipeline(receiver).toArray({ signal: abort.signal });
    await turn();
    abort.abort('enough');
    await expect(run).rejects.toBe('enough');
    await expect(sender.send(3)).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' });
  });

  test('a Node Readable: destroyed, also while it waits for data', async () => {
    const stream = Readable.from([1, 2, 3]);
    await expect(pipeline(stream).map(failing).toArray()).rejects.toThrow('two');
    expect(stream.destroyed).toBe(true);
    const silent = new Readable({ objectMode: true, read() {} });
    const abort = new AbortController();
    const run = pipeline(silent).toArray({ signal: abort.signal });
    await turn();
    abort.abort('enough');
    await expect(run).rejects.toBe('enough');
    expect(silent.closed).toBe(true);
  });

  test('a web stream: cancelled with the reason, also while it waits for data', async () => {
    let cancelled: unknown;
    const stream = new ReadableStream({
      cancel(reason) {
        cancelled = reason;
      },
    });
    const abort = new AbortController();
    const run = pipeline(stream).toArray({ signal: abort.signal });
    await turn();
    abort.abort('enough');
    await expect(run).rejects.toBe('enough');
    expect(cancelled).toBe('enough');
    expect(stream.locked).toBe(false);
  });

  test('a source that fails is not closed again (SourceFlow I1)', async () => {
    let returned = 0;
    const source = {
      [Symbol.iterator]: () => ({
        next(): never {
          throw new Error('broken');
        },
        return() {
          returned += 1;
          return { done: true as const, value: undefined };
        },
      }),
    };
    await expect(pipeline(source).toArray()).rejects.toMatchObject({
      stage: 'source',
      cause: new Error('broken'),
    });
    expect(returned).toBe(0);
  });

  test('a Node Readable that fails', async () => {
    const stream = new Readable({
      read() {
        this.destroy(new Error('unplugged'));
      },
    });
    await expect(pipeline(stream).toArray()).rejects.toMatchObject({
      stage: 'source',
      cause: new Error('unplugged'),
    });
  });
});
