import { describe, expect, test } from 'vitest';
import { type BatchOptions, pipeline } from '../../../src/pipeline/index.js';
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
import { gated, stateOf, turn } from '../gated.js';

const tasks = new URL('../processor/tasks.js', import.meta.url);

describe('map', () => {
  test('runs a workerTask in the pool that is given, or in one that the run makes and ends', async () => {
    const square = workerTask<number, number>(tasks, { name: 'square' });
    await using pool = new WorkerPool({ flavor: 'in-process' });
    expect(await pipeline([1, 2, 3]).map(square, { pool, order: 'input' }).toArray()).toEqual([1, 4, 9]);
    expect(pool.stats().completed).toBe(3);
    const result = pipeline([1, 2, 3]).map(square, { order: 'input' }).map(square, { order: 'input' });
    expect(await result.toArray()).toEqual([1, 16, 81]);
  });
});

describe('filter', () => {
  test('keeps the items for which the predicate gives something true, at once or later', async () => {
    expect(
      await pipeline([0, 1, 2, 3])
        .filter((n) => n % 2)
        .toArray(),
    ).toEqual([1, 3]);
    expect(
      await pipeline([0, 1, 2, 3])
        .filter(async (n) => n > 1)
        .toArray(),
    ).toEqual([2, 3]);
  });

  test('keeps the order of input where it is asked to', async () => {
    const work = gated<number, boolean>();
    const run = pipeline([1, 2, 3]).filter(work.processor, { concurrency: 3, order: 'input' }).toArray();
    await turn();
    await work.finish(3, true);
    await work.finish(1, false);
    await work.finish(2, true);
    expect(await run).toEqual([2, 3]);
  });

  test('what is filtered out has succeeded', async () => {
    expect(
      await pipeline([1, 2, 3])
        .filter(() => false)
        .to(() => {}),
    ).toMatchObject({ received: 3, succeeded: 3 });
  });
});

describe('flatMap', () => {
  test('takes any iterable, at once or later: arrays, strings, generators, async ones', async () => {
    const many = [
      [1, 2],
      'ab',
      new Set(['x']),
      (function* () {
        yield 'gen';
      })(),
      (async function* () {
        yield 'async';
      })(),
      [],
    ];
    const flat = await pipeline(many)
      .flatMap(async (items: Iterable<unknown> | AsyncIterable<unknown>) => items)
      .toArray();
    expect(flat).toEqual([1, 2, 'a', 'b', 'x', 'gen', 'async']);
  });

  test('reads an iterable only as fast as somebody takes, so it may be endless', async () => {
    let made = 0;
    function* endless(): Generator<number> {
      for (;;) yield (made += 1);
    }
    const seen: number[] = [];
    for await (const n of pipeline([0]).flatMap(endless)) {
      seen.push(n);
      if (n === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(made).toBe(3);
  });

  test('closes the iterable it is reading when the run ends early', async () => {
    let closed = false;
    function* items(): Generator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        closed = true;
      }
    }
    for await (const _n of pipeline([0]).flatMap(items)) break;
    expect(closed).toBe(true);
  });

  test('counts items of the source, whatever became of them', async () => {
    const run = pipeline([1, 2, 3])
      .flatMap((n) => [n, n * 10])
      .map(
        (n) => {
          if (n === 20) throw new Error('no twenties');
          return n;
        },
        { onError: 'skip' },
      );
    const out: number[] = [];
    expect(await run.to((n) => void out.push(n))).toMatchObject({
      received: 3,
      succeeded: 2,
      failed: 1,
      dropped: 0,
    });
    expect(out).toEqual([1, 10, 2, 3, 30]);
  });

  test('what an iterable throws is the failure of its item', async () => {
    const out: number[] = [];
    const told: unknown[] = [];
    const result = await pipeline([1, 2, 3])
      .flatMap(broken, { onError: (error, item) => told.push([(error as Error).message, item]) })
      .to((n) => void out.push(n));
    expect(out).toEqual([1, 2, 3]);
    expect(told).toEqual([['broke off', 2]]);
    expect(result).toMatchObject({ received: 3, succeeded: 2, failed: 1 });
    expect(result.stages[0]).toMatchObject({ received: 3, succeeded: 2, failed: 1 });
    const failing = pipeline([1, 2]).flatMap(broken).toArray();
    await expect(failing).rejects.toMatchObject({
      stage: 'flatMap',
      result: { received: 2, succeeded: 1, failed: 1 },
    });
  });

  test('what cannot be iterated is the failure of its item', async () => {
    const run = pipeline([1])
      .flatMap((() => 7) as never)
      .toArray();
    await expect(run).rejects.toMatchObject({ stage: 'flatMap', cause: expect.any(TypeError) as unknown });
  });
});

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

describe('sort', () => {
  test('gives ascending order, and leaves equal keys in the order they came', async () => {
    const people = [
      { name: 'Cleo', age: 30 },
      { name: 'Abe', age: 25 },
      { name: 'Bea', age: 30 },
      { name: 'Dan', age: 25 },
    ];
    const sorted = await pipeline(people)
      .sort({ by: (person) => person.age })
      .toArray();
    expect(sorted.map((person) => person.name)).toEqual(['Abe', 'Dan', 'Cleo', 'Bea']);
    // What fits into memory is the very same objects.
    expect(sorted[0]).toBe(people[1]);
  });

  test('a key function that throws fails the stage', async () => {
    const run = pipeline([1]).sort({
      by: () => {
        throw new Error('no key');
      },
    });
    await expect(run.toArray()).rejects.toMatchObject({ stage: 'sort', result: { received: 1, failed: 1 } });
  });

  test('a key that has no place in the order fails the stage', async () => {
    const run = pipeline([1])
      .sort({ by: () => ({}) as never })
      .toArray();
    await expect(run).rejects.toMatchObject({ stage: 'sort', cause: expect.any(TypeError) as unknown });
  });

  test('keeps the fate of items, also of those that have been on disk', async () => {
    const result = await pipeline([5, 4, 3, 2, 1])
      .flatMap((n) => [n, n + 100])
      .sort({ by: (n) => n, memoryBytes: 200 })
      .batch({ maxItems: 3 })
      .map(
        (items) => {
          if (items.includes(1)) throw new Error('no ones');
          return items;
        },
        { onError: 'skip' },
      )
      .to(() => {});
    expect(result).toMatchObject({ received: 5, succeeded: 2, failed: 3, dropped: 0 });
  });
});

describe('tee', () => {
  test('gives every item to the sink, and on when the sink has taken it', async () => {
    const order: string[] = [];
    await pipeline([1, 2])
      .tee(async (n) => {
        await turn();
        order.push(`tee ${n}`);
      })
      .to((n) => void order.push(`sink ${n}`));
    expect(order).toEqual(['tee 1', 'sink 1', 'tee 2', 'sink 2']);
  });

  test('a failing sink fails the run under its own name', async () => {
    const run = pipeline([1, 2])
      .tee((n) => {
        if (n === 2) throw new Error('full');
      })
      .toArray();
    await expect(run).rejects.toMatchObject({
      stage: 'tee',
      result: { received: 2, succeeded: 1, failed: 1 },
    });
  });
});

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

function* broken(n: number): Generator<number> {
  yield n;
  if (n === 2) throw new Error('broke off');
}

const batches = async <T>(items: Iterable<T>, options: BatchOptions): Promise<T[][]> =>
  pipeline(items).batch(options).toArray();

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
