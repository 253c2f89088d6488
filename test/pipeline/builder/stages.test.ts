import { describe, expect, test } from 'vitest';
import { pipeline } from '../../../src/pipeline/index.js';
import { WorkerPool, workerTask } from '../../../src/pool/index.js';
import { gated, turn } from '../gated.js';

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

function* broken(n: number): Generator<number> {
  yield n;
  if (n === 2) throw new Error('broke off');
}
