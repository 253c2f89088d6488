import { describe, expect, test } from 'vitest';
import { DataProcessor } from '../../../src/pipeline/index.js';

describe('operations that are always ready leave timers and I/O their turn', () => {
  test.each([
    ['a function that answers at once', (n: number) => n],
    ['an async function', async (n: number) => n],
  ])('%s', async (_name, work) => {
    const processor = new DataProcessor<number, number>(work, { concurrency: 8 });
    let turns = 0;
    let going = true;
    const count = (): void => {
      turns += 1;
      if (going) setImmediate(count);
    };
    setImmediate(count);
    const sending = (async () => {
      for (let n = 0; n < 100_000; n += 1) await processor.send(n);
      processor.close();
    })();
    let received = 0;
    for await (const _result of processor) received += 1;
    await sending;
    going = false;
    expect(received).toBe(100_000);
    expect(turns).toBeGreaterThan(50);
  });

  test('a long queue of items that are done at once', async () => {
    const processor = new DataProcessor(async (n: number) => n, {
      concurrency: 1,
      bufferSize: 200_000,
      onError: 'skip',
    });
    for (let n = 0; n < 200_000; n += 1) processor.trySend(n);
    let turns = 0;
    while (processor.stats().queued > 0) {
      turns += 1;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    expect(turns).toBeGreaterThan(1);
    expect(processor.stats()).toMatchObject({ succeeded: 200_000, queued: 0 });
  });
});
