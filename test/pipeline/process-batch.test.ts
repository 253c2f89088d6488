import { describe, expect, test } from 'vitest';
import { processBatch } from '../../src/pipeline/index.js';
import { WorkerPool, workerTask } from '../../src/pool/index.js';
import { gated, turn } from './gated.js';

describe('processBatch', () => {
  test('gives the results in the order of the items, whichever finishes first', async () => {
    const work = gated<number, string>();
    const batch = processBatch([1, 2, 3], work.processor, { concurrency: 3 });
    await turn();
    for (const n of [3, 1, 2]) await work.finish(n, `#${n}`);
    expect(await batch).toEqual(['#1', '#2', '#3']);
  });

  test('takes far more items than there are places, and never runs more than concurrency', async () => {
    let running = 0;
    let most = 0;
    const results = await processBatch(
      (function* () {
        for (let n = 0; n < 2_000; n += 1) yield n;
      })(),
      async (n, { index }) => {
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
        return n - index;
      },
      { concurrency: 7 },
    );
    expect(results).toHaveLength(2_000);
    expect(new Set(results)).toEqual(new Set([0]));
    expect(most).toBe(7);
  });

  test('takes async iterables, and runs tasks in a pool', async () => {
    await using pool = new WorkerPool({ flavor: 'in-process' });
    const square = workerTask<number, number>(new URL('./processor/tasks.js', import.meta.url), {
      name: 'square',
    });
    const items = (async function* () {
      yield* [1, 2, 3];
    })();
    expect(await processBatch(items, square, { pool })).toEqual([1, 4, 9]);
  });

  test('rejects with the error itself, and closes the source', async () => {
    const boom = new Error('boom');
    let closed = false;
    const items = (function* () {
      try {
        for (;;) yield 1;
      } finally {
        closed = true;
      }
    })();
    await expect(processBatch(items, () => Promise.reject(boom))).rejects.toBe(boom);
    expect(closed).toBe(true);
  });

  test('leaves out what failed and was skipped', async () => {
    const results = await processBatch([1, 2, 3], odd, { onError: 'skip' });
    expect(results).toEqual([1, 3]);
  });

  test('rejects with the reason when its signal aborts, before or during', async () => {
    const abort = new AbortController();
    const batch = processBatch(
      [1],
      () =>
        new Promise((_resolve, reject) => {
          abort.signal.addEventListener('abort', () => reject(abort.signal.reason));
        }),
      { signal: abort.signal },
    );
    await turn();
    abort.abort('enough');
    await expect(batch).rejects.toBe('enough');
    await expect(processBatch([1], odd, { signal: abort.signal })).rejects.toBe('enough');
  });

  test('refuses what can never run', async () => {
    await expect(processBatch([1], odd, { concurrency: 0 })).rejects.toThrow(RangeError);
    await expect(processBatch(7 as never, odd)).rejects.toThrow(TypeError);
  });
});

function odd(n: number): number {
  if (n % 2 === 0) throw new Error(`${n} is even`);
  return n;
}
