import { describe, expect, test } from 'vitest';
import { OPERATIONS_PER_SLICE, SLICES_PER_TURN } from '../../../src/base/waiting/budget.js';
import { DataProcessor } from '../../../src/pipeline/index.js';

const ITEMS = 100_000;
/** Each item is sent and received. Slow machines turn more often, none less. */
const FEWEST_TURNS = Math.floor((2 * ITEMS) / (OPERATIONS_PER_SLICE * SLICES_PER_TURN)) - 2;

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
      for (let n = 0; n < ITEMS; n += 1) await processor.send(n);
      processor.close();
    })();
    let received = 0;
    for await (const _result of processor) received += 1;
    await sending;
    going = false;
    expect(received).toBe(ITEMS);
    expect(FEWEST_TURNS).toBeGreaterThan(40);
    expect(turns).toBeGreaterThanOrEqual(FEWEST_TURNS);
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
