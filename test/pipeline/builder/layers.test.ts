import { describe, expect, test } from 'vitest';
import { pipeline } from '../../../src/pipeline/index.js';
import {
  AdaptiveLimiter,
  concurrencyLimit,
  type Layer,
  loadShed,
  retry,
  timeout,
} from '../../../src/limits/index.js';
import { WorkerPool, workerTask } from '../../../src/pool/index.js';
import { VirtualClock } from '../../limits/simulation/index.js';
import { gated, turn } from '../gated.js';

const tasks = new URL('../processor/tasks.js', import.meta.url);

describe('through', () => {
  test('wraps the stage before it; of all layers the first named sees an item first', async () => {
    const log: string[] = [];
    const run = pipeline([1])
      .map((n, { index, attempt }) => {
        log.push(`stage ${n} ${index} ${attempt}`);
        return n;
      })
      .through(note('a', log), note('b', log))
      .through(note('c', log));
    expect(await run.toArray()).toEqual([1]);
    expect(log).toEqual(['a 1', 'b 1', 'c 1', 'stage 1 0 1']);
  });

  test('a layer may try again, and the stage learns the attempt', async () => {
    const attempts: number[] = [];
    const result = await pipeline([1, 2])
      .map(
        (n, { attempt }) => {
          attempts.push(attempt);
          if (n === 1 && attempt === 1) throw new Error('not yet');
          return n;
        },
        { concurrency: 1 },
      )
      .through(twice)
      .to(() => {});
    expect(attempts).toEqual([1, 2, 1]);
    expect(result).toMatchObject({ received: 2, succeeded: 2, failed: 0 });
  });

  test('takes the layers of this package: retry tells the stage its attempt, timeout its signal', async () => {
    const attempts: number[] = [];
    const run = pipeline([1])
      .map(
        async (n, { attempt, index, signal }) => {
          attempts.push(attempt);
          if (attempt === 1) throw new Error('not yet');
          return [n, index, signal.aborted];
        },
        { concurrency: 1 },
      )
      .through(retry({ attempts: 3, baseMs: 0 }), timeout({ timeoutMs: 10_000 }));
    expect(await run.toArray()).toEqual([[1, 0, false]]);
    expect(attempts).toEqual([1, 2]);
  });

  test.each(['a number', 'a limiter'] as const)(
    'a function that a timeout has left behind still counts in the concurrency, %s, until it settles',
    async (kind) => {
      const limiter = new AdaptiveLimiter({ initial: 2, algorithm: 'fixed' });
      const clock = new VirtualClock();
      const work = gated<number>();
      const run = pipeline([1, 2, 3])
        .map(work.processor, { concurrency: kind === 'a number' ? 2 : limiter, onError: 'skip' })
        .through(timeout({ timeoutMs: 100, clock }));
      const results = run.toArray();
      await turn();
      await clock.advance(100);
      expect(run.stats()?.stages[0]).toMatchObject({ failed: 2, inFlight: 0 });
      expect(work.started).toEqual([1, 2]);
      expect(limiter.inFlight).toBe(kind === 'a number' ? 0 : 2);
      await work.fail(1, new Error('late'));
      expect(work.started).toEqual([1, 2, 3]);
      await work.finish(3);
      expect(await results).toEqual([3]);
      await work.finish(2);
      expect(limiter.stats()).toMatchObject(
        kind === 'a number' ? { admitted: 0 } : { inFlight: 0, dropped: 2, succeeded: 1 },
      );
    },
  );

  test('a task that a timeout has given up is ended with its thread, and the run goes on', async () => {
    const clock = new VirtualClock();
    await using pool = new WorkerPool({ threads: 1 });
    await pool.run(workerTask<number, number>(tasks, { name: 'square' }), 1); // its thread has started
    const results = pipeline([1, 2])
      .map(workerTask<number, number>(tasks, { name: 'hangOnOne' }), {
        pool,
        concurrency: 1,
        onError: 'skip',
      })
      .through(timeout({ timeoutMs: 100, clock }))
      .toArray();
    while (pool.stats().running === 0) await turn();
    await clock.advance(100);
    expect(await results).toEqual([2]);
    expect(pool.stats()).toMatchObject({ aborted: 1, completed: 2, replaced: 1, running: 0 });
  });

  test('what a layer sheds is counted as shed, and the run goes on', async () => {
    const work = gated<number>();
    const run = pipeline([1, 2, 3])
      .map(work.processor, { concurrency: 3 })
      .through(loadShed(), concurrencyLimit({ maxConcurrent: 1 }));
    const result = run.to(() => {});
    await turn();
    await work.finish(1);
    expect(await result).toMatchObject({ received: 3, succeeded: 1, shed: 2, failed: 0 });
    expect(run.stats()?.stages[0]).toMatchObject({ received: 3, succeeded: 1, shed: 2, failed: 0 });
  });

  test('wraps filter and flatMap too, and tasks in the pool', async () => {
    const log: number[] = [];
    const seen =
      <Q extends number, A>(): Layer<Q, A> =>
      (next) =>
      (request, context) => {
        log.push(request);
        return next(request, context);
      };
    await using pool = new WorkerPool({ flavor: 'in-process' });
    const run = pipeline([1, 2])
      .filter((n) => n === 2)
      .through(seen())
      .map(workerTask<number, number>(tasks, { name: 'square' }), { pool })
      .through(seen())
      .flatMap((n) => [n, n])
      .through(seen());
    expect(await run.toArray()).toEqual([4, 4]);
    expect(log).toEqual([1, 2, 2, 4]);
  });

  test('the signal a layer gets is that of the item', async () => {
    const signals: AbortSignal[] = [];
    const spy: Layer<number, number> = (next) => (request, context) => {
      signals.push(context.signal);
      return next(request, context);
    };
    const run = pipeline([1, 2])
      .map((n) => (n === 1 ? new Promise<number>(() => {}) : Promise.reject(new Error('boom'))), {
        concurrency: 2,
      })
      .through(spy)
      .to(() => {}, {});
    run.catch(() => {});
    await turn();
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
    expect(signals[0]?.reason).toEqual(new Error('boom'));
  });
});

const note =
  (name: string, log: string[]): Layer<number, number> =>
  (next) =>
  async (request, context) => {
    log.push(`${name} ${request}`);
    return next(request, context);
  };

const twice: Layer<number, number> = (service) => async (request, context) => {
  try {
    return await service(request, context);
  } catch {
    return service(request, { ...context, attempt: context.attempt + 1 });
  }
};
