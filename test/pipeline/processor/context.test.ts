import { describe, expect, test } from 'vitest';
import { DataProcessor, type ItemContext } from '../../../src/pipeline/index.js';
import { collect } from '../gated.js';

describe('what a processor is told', () => {
  test('how many items were started before, and that this is the first attempt', async () => {
    const processor = new DataProcessor((_item: string, { index, attempt }) => [index, attempt], {
      concurrency: 2,
    });
    for (const item of ['a', 'b', 'c']) await processor.send(item);
    processor.close();
    expect(await collect(processor)).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  test('a signal of its own, the same each time it is looked at, which has not aborted', async () => {
    const contexts: ItemContext[] = [];
    const processor = new DataProcessor(
      (_item: number, context) => {
        contexts.push(context);
        return context.signal === context.signal && !context.signal.aborted;
      },
      { concurrency: 1 },
    );
    await processor.send(1);
    await processor.send(2);
    expect(await processor.recvMany(2)).toEqual([true, true]);
    expect(contexts[0]?.signal).not.toBe(contexts[1]?.signal);
    await processor.destroy(new Error('over'));
    // Those items were done: the end of the processor is no news for them.
    expect(contexts.map((context) => context.signal.aborted)).toEqual([false, false]);
  });
});

describe('what is refused before anything starts', () => {
  test.each([
    [{ concurrency: 0 }, RangeError],
    [{ concurrency: 1.5 }, RangeError],
    [{ concurrency: Number.NaN }, RangeError],
    [
      { concurrency: '4' as never },
      'concurrency must be an integer of at least 1 or an AdaptiveLimiter, not "4"',
    ],
    [{ concurrency: {} as never }, TypeError],
    [{ pool: {} as never }, 'pool must be a WorkerPool, not an object'],
    [{ signal: 5 as never }, 'signal must be an AbortSignal, not 5'],
    [{ bufferSize: 0 }, RangeError],
    [{ bufferSize: -1 }, RangeError],
    [{ order: 'random' as never }, /order must be one of completion, input/],
    [{ whenFull: 'panic' as never }, /whenFull must be one of wait, drop-newest, drop-oldest, shed/],
    [{ onError: 'ignore' as never }, /onError must be one of fail, skip/],
  ])('%j', (options, refusal) => {
    expect(() => new DataProcessor((n: number) => n, options)).toThrow(refusal);
  });

  test('what is not a function', () => {
    expect(() => new DataProcessor('nonsense' as never)).toThrow(
      new TypeError('the processor must be a function or made by workerTask(), not "nonsense"'),
    );
  });
});
