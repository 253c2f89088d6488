import { describe, expect, test } from 'vitest';
import { pipeline } from '../../../src/pipeline/index.js';
import { gated, turn } from '../gated.js';
import { counted } from './counted.js';

describe('a run', () => {
  test('starts when it is asked to, not when it is composed', async () => {
    const { items, state } = counted(3);
    const composed = pipeline(items).map((n) => n + 1);
    const loop = composed[Symbol.asyncIterator]();
    await turn();
    expect(state.taken).toBe(0);
    expect(composed.stats()).toBeUndefined();
    expect(await loop.next()).toEqual({ done: false, value: 2 });
  });

  test('resolves with what became of every item, and what each stage did', async () => {
    const out: string[] = [];
    const result = await pipeline([1, 2, 3, 4])
      .filter((n) => n !== 2)
      .map(
        async (n) => {
          if (n === 3) throw new Error('not three');
          return String(n);
        },
        { onError: 'skip', name: 'print' },
      )
      .to((text) => void out.push(text));
    expect(out).toEqual(['1', '4']);
    expect(result).toMatchObject({ received: 4, succeeded: 3, failed: 1, dropped: 0, shed: 0 });
    expect(result.firstError).toEqual(new Error('not three'));
    expect(result.elapsedMs).toBeGreaterThanOrEqual(0);
    expect(result.stages).toEqual([
      { name: 'filter', received: 4, succeeded: 4, failed: 0, dropped: 0, shed: 0, inFlight: 0, queued: 0 },
      { name: 'print', received: 3, succeeded: 2, failed: 1, dropped: 0, shed: 0, inFlight: 0, queued: 0 },
      { name: 'sink', received: 2, succeeded: 2, failed: 0, dropped: 0, shed: 0, inFlight: 0, queued: 0 },
    ]);
  });

  test('of an empty source is a good run', async () => {
    expect(
      await pipeline([])
        .map((n) => n)
        .to(() => {}),
    ).toMatchObject({ received: 0, succeeded: 0 });
    expect(
      await pipeline([])
        .sort({ by: (n) => n })
        .batch({ maxItems: 2 })
        .toArray(),
    ).toEqual([]);
  });

  test('can be watched while it goes on', async () => {
    const work = gated<number>();
    const running = pipeline([1, 2, 3]).map(work.processor, { concurrency: 1, bufferSize: 1 });
    const result = running.to(() => {});
    await turn();
    expect(running.stats()).toMatchObject({ received: 3, succeeded: 0 });
    expect(running.stats()?.stages[0]).toMatchObject({ name: 'map', received: 2, inFlight: 1, queued: 1 });
    for (const n of [1, 2, 3]) await work.finish(n);
    expect(await result).toMatchObject({ received: 3, succeeded: 3 });
  });
});

describe('backpressure crosses the whole chain', () => {
  test('with one stage, exactly bufferSize + concurrency + bufferSize + 1 items are taken ahead of a stuck sink', async () => {
    const { items, state } = counted();
    const abort = new AbortController();
    const run = pipeline(items)
      .map(async (n) => n, { concurrency: 4, bufferSize: 3 })
      .to(() => new Promise(() => {}), { signal: abort.signal });
    await turn();
    await turn();
    expect(state.taken).toBe(1 + 3 + 4 + 3 + 1);
    abort.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
  });

  test('with two stages, their buffers and no more', async () => {
    const { items, state } = counted();
    const abort = new AbortController();
    const run = pipeline(items)
      .map(async (n) => n, { concurrency: 2, bufferSize: 3 })
      .map(async (n) => n, { concurrency: 2, bufferSize: 3 })
      .to(() => new Promise(() => {}), { signal: abort.signal });
    await turn();
    await turn();
    expect(state.taken).toBe(1 + 2 * (3 + 2 + 3 + 1));
    abort.abort('enough');
    await expect(run).rejects.toBe('enough');
  });

  test('a loop takes from the source only as it goes on', async () => {
    const { items, state } = counted();
    for await (const n of pipeline(items)) {
      expect(state.taken).toBe(n);
      if (n === 5) break;
    }
    expect(state).toEqual({ taken: 5, closed: true });
  });
});

describe('policies of a stage', () => {
  test('what is dropped or shed is counted, and the run goes on', async () => {
    for (const [whenFull, count] of [
      ['drop-newest', 'dropped'],
      ['drop-oldest', 'dropped'],
      ['shed', 'shed'],
    ] as const) {
      const work = gated<number>();
      const run = pipeline(Array.from({ length: 10 }, (_, n) => n))
        .map(work.processor, { concurrency: 1, bufferSize: 2, whenFull })
        .to(() => {});
      await turn();
      while (work.running.size > 0) for (const n of work.running.keys()) await work.finish(n);
      expect(await run).toMatchObject({ received: 10, succeeded: 3, failed: 0, [count]: 7 });
      const last = { 'drop-newest': [0, 1, 2], 'drop-oldest': [0, 8, 9], shed: [0, 1, 2] }[whenFull];
      expect(work.started).toEqual(last);
    }
  });

  test('a function is told the error and the item, not how it travels', async () => {
    const told: unknown[] = [];
    const onError = (error: unknown, item: string): void => void told.push([(error as Error).message, item]);
    const result = await pipeline(['a', 'b'])
      .map(
        (item) => {
          if (item === 'a') throw new Error('no a');
          return item;
        },
        { onError },
      )
      .to(() => {});
    expect(told).toEqual([['no a', 'a']]);
    expect(result).toMatchObject({ received: 2, succeeded: 1, failed: 1 });
  });

  test('results are in order of input where a stage says so', async () => {
    const work = gated<number>();
    const run = pipeline([1, 2, 3]).map(work.processor, { concurrency: 3, order: 'input' }).toArray();
    await turn();
    for (const n of [3, 1, 2]) await work.finish(n);
    expect(await run).toEqual([1, 2, 3]);
  });
});
