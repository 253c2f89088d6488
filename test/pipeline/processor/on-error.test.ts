import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DataProcessor } from '../../../src/pipeline/index.js';
import { collect, gated, turn } from '../gated.js';

describe('what happens when an item fails', () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', note);
  });
  afterEach(() => void process.off('unhandledRejection', note));

  test('fail: results finished before may still be received, then recv and every send reject with the error', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 3, bufferSize: 2 });
    for (let n = 0; n < 5; n += 1) await processor.send(n);
    const blocked = processor.send(5);
    const boom = new Error('boom');
    await work.finish(1);
    await blocked;
    const waiting = processor.send(6).catch((error: unknown) => error);
    await work.fail(0, boom);
    expect(await waiting).toBe(boom);
    expect(await processor.recv()).toBe(1);
    await expect(processor.recv()).rejects.toBe(boom);
    await expect(processor.recvMany(10)).rejects.toBe(boom);
    await expect(processor.send(7)).rejects.toBe(boom);
    expect(processor.trySend(8)).toBe(false);
    expect(processor.stats()).toMatchObject({
      state: 'failed',
      error: boom,
      received: 6,
      succeeded: 1,
      failed: 1,
    });
    expect(processor.stats()).toMatchObject({ dropped: 2, inFlight: 2, queued: 0 });
  });

  test('fail: what runs is aborted with the error, and what it gives afterwards is not received (Workshop I3)', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 2, bufferSize: 1 });
    await processor.send(0);
    await processor.send(1);
    const { signal } = work.running.get(1)?.context ?? {};
    const boom = new Error('boom');
    await work.fail(0, boom);
    expect(signal?.reason).toBe(boom);
    await work.finish(1);
    await expect(processor.recv()).rejects.toBe(boom);
    expect(processor.stats()).toMatchObject({ received: 2, succeeded: 1, failed: 1, inFlight: 0 });
  });

  test('fail: a recv that waits rejects at once', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 2 });
    const waiting = [1, 2].map(() => processor.recv().catch((error: unknown) => error));
    await processor.send(0);
    await work.fail(0, 'not even an Error');
    expect(await Promise.all(waiting)).toEqual(['not even an Error', 'not even an Error']);
  });

  test('fail, in order of input: nothing that comes after the failed item is received', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 4, order: 'input' });
    for (let n = 0; n < 4; n += 1) await processor.send(n);
    const boom = new Error('boom');
    await work.finish(0);
    await work.finish(3);
    await work.finish(2);
    await work.fail(1, boom);
    expect(await processor.recv()).toBe(0);
    await expect(processor.recv()).rejects.toBe(boom);
    expect(processor.stats()).toMatchObject({ received: 4, succeeded: 3, failed: 1, ready: 0 });
  });

  test('a failure that nobody receives neither crashes the process nor vanishes (Core I3)', async () => {
    const processor = new DataProcessor(async (): Promise<void> => Promise.reject(new Error('unseen')));
    await processor.send(1);
    await turn();
    await turn();
    expect(unhandled).toEqual([]);
    expect(processor.stats()).toMatchObject({ state: 'failed', error: new Error('unseen') });
    await expect(processor.recv()).rejects.toThrow('unseen');
  });

  test('skip: the item has no result, the others go on', async () => {
    for (const order of ['completion', 'input'] as const) {
      const options = { concurrency: 2, onError: 'skip', order } as const;
      const processor = new DataProcessor(odd, options);
      const sending = sendAll(processor, [1, 2, 3, 4, 5]);
      expect(await collect(processor)).toEqual([1, 3, 5]);
      await sending;
      expect(processor.stats()).toMatchObject({ state: 'ended', received: 5, succeeded: 3, failed: 2 });
    }
  });

  test('a function is told the error and the item, and the others go on', async () => {
    const told: unknown[] = [];
    const processor = new DataProcessor(odd, {
      concurrency: 1,
      onError: (error, item) => told.push([(error as Error).message, item]),
    });
    const sending = sendAll(processor, [1, 2, 3, 4]);
    expect(await collect(processor)).toEqual([1, 3]);
    await sending;
    expect(told).toEqual([
      ['2 is even', 2],
      ['4 is even', 4],
    ]);
  });

  test('what the function throws, or rejects with, ends the run', async () => {
    const boom = new Error('cannot log');
    const handlers = [
      () => {
        throw boom;
      },
      () => Promise.reject(boom) as unknown as void,
    ];
    for (const onError of handlers) {
      const processor = new DataProcessor(odd, { concurrency: 1, onError });
      await processor.send(2);
      await turn();
      await expect(processor.recv()).rejects.toBe(boom);
      await expect(processor.send(3)).rejects.toBe(boom);
    }
    expect(unhandled).toEqual([]);
  });

  test('a processor that throws at once fails its item as one that rejects', async () => {
    const processor = new DataProcessor(
      (n: number) => {
        if (n === 1) throw new Error('at once');
        return n;
      },
      { concurrency: 1, onError: 'skip' },
    );
    for (const n of [0, 1, 2]) expect(processor.trySend(n)).toBe(true);
    processor.close();
    expect(await collect(processor)).toEqual([0, 2]);
  });

  test('a thenable whose then throws fails its item', async () => {
    const processor = new DataProcessor(
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error('no then for you');
            },
          },
        ),
      { concurrency: 1 },
    );
    await processor.send(1);
    await expect(processor.recv()).rejects.toThrow('no then for you');
  });

  test('under every policy for a full buffer a failure ends the run and the counts add up', async () => {
    for (const whenFull of ['wait', 'drop-newest', 'drop-oldest', 'shed'] as const) {
      for (const onError of ['fail', 'skip'] as const) {
        const work = gated<number>();
        const processor = new DataProcessor(work.processor, {
          concurrency: 1,
          bufferSize: 1,
          whenFull,
          onError,
        });
        const sends = [0, 1, 2].map((n) => processor.send(n).catch((reason: unknown) => reason));
        const receiving = collect(processor).catch((reason: unknown) => reason);
        await work.fail(0, new Error('boom'));
        expect(onError === 'skip' || work.started.length === 1).toBe(true);
        while (work.running.size > 0) for (const n of work.running.keys()) await work.finish(n);
        await Promise.all(sends);
        processor.close();
        await receiving;
        const { received, succeeded, failed, dropped, shed, inFlight, queued } = processor.stats();
        expect(received).toBe(succeeded + failed + dropped + shed + inFlight + queued);
        expect([whenFull, onError, received, succeeded, failed, dropped, shed]).toEqual(
          {
            wait: { fail: [whenFull, onError, 2, 0, 1, 1, 0], skip: [whenFull, onError, 3, 2, 1, 0, 0] },
            'drop-newest': {
              fail: [whenFull, onError, 3, 0, 1, 2, 0],
              skip: [whenFull, onError, 3, 1, 1, 1, 0],
            },
            'drop-oldest': {
              fail: [whenFull, onError, 3, 0, 1, 2, 0],
              skip: [whenFull, onError, 3, 1, 1, 1, 0],
            },
            shed: { fail: [whenFull, onError, 3, 0, 1, 1, 1], skip: [whenFull, onError, 3, 1, 1, 0, 1] },
          }[whenFull][onError],
        );
      }
    }
  });

  test('destroy after a failure keeps the failure as the reason', async () => {
    const processor = new DataProcessor(odd, { concurrency: 1 });
    await processor.send(1);
    await processor.send(2);
    await turn();
    await processor.destroy(new Error('later'));
    await expect(processor.recv()).rejects.toThrow('2 is even');
    await expect(processor.recv()).rejects.toThrow('2 is even');
  });
});

async function odd(n: number): Promise<number> {
  if (n % 2 === 0) throw new Error(`${n} is even`);
  return n;
}

async function sendAll<T, R>(processor: DataProcessor<T, R>, items: T[]): Promise<void> {
  for (const item of items) await processor.send(item);
  processor.close();
}
