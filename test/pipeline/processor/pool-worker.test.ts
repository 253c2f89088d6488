import { describe, expect, test } from 'vitest';
import { DataProcessor } from '../../../src/pipeline/index.js';
import { WorkerPool, workerTask } from '../../../src/pool/index.js';
import { collect } from '../gated.js';

const tasks = new URL('./tasks.js', import.meta.url);
const square = workerTask<number, number>(tasks, { name: 'square' });
const forever = workerTask<number, number>(tasks, { name: 'forever' });

describe('a workerTask as processor', () => {
  test('runs in the pool that is given, and leaves it open', async () => {
    await using pool = new WorkerPool({ threads: 1 });
    const processor = new DataProcessor(square, { pool, concurrency: 2, order: 'input' });
    const receiving = collect(processor);
    for (const n of [1, 2, 3, 4]) await processor.send(n);
    processor.close();
    expect(await receiving).toEqual([1, 4, 9, 16]);
    expect(await pool.run(square, 5)).toBe(25);
    expect(pool.stats().completed).toBe(5);
  });

  test('without a pool it makes one of its own and ends it when all is done', async () => {
    const processor = new DataProcessor(square, { concurrency: 1 });
    await processor.send(3);
    processor.close();
    expect(await collect(processor)).toEqual([9]);
    // A processor that has ended has nothing left to destroy: this resolves when the threads have ended.
    await processor.destroy();
  });

  test('destroy ends a task that never would, and the own pool with it', async () => {
    const processor = new DataProcessor(forever, { concurrency: 1 });
    await processor.send(1);
    const receiving = processor.recv();
    const destroyed = processor.destroy(new Error('enough'));
    await expect(receiving).rejects.toThrow('enough');
    await destroyed;
    expect(processor.stats()).toMatchObject({ received: 1, failed: 1, inFlight: 0 });
  });

  test('a failure arrives as it was thrown', async () => {
    await using pool = new WorkerPool({ flavor: 'in-process' });
    const processor = new DataProcessor(workerTask<number, number>(tasks, { name: 'refuse' }), { pool });
    await processor.send(1);
    await expect(processor.recv()).rejects.toMatchObject({
      name: 'RangeError',
      message: 'not 1',
      code: 'NOPE',
    });
  });

  test('a failure ends what still runs in a pool that is given, and leaves it usable', async () => {
    await using pool = new WorkerPool({ threads: 2 });
    const either = workerTask<number, number>(tasks, { name: 'refuseOneOrHang' });
    const processor = new DataProcessor(either, { pool, concurrency: 2 });
    await processor.send(0);
    await processor.send(1);
    await expect(processor.recv()).rejects.toThrow('not 1');
    await processor.destroy();
    expect(processor.stats()).toMatchObject({ received: 2, failed: 2, inFlight: 0 });
    expect(await pool.run(square, 2)).toBe(4);
  });
});
