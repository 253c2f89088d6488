import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../../src/base/index.js';
import { AdaptiveLimiter } from '../../../src/limits/index.js';
import { DataProcessor, type LimiterLike } from '../../../src/pipeline/index.js';
import { collect, gated, turn } from '../gated.js';

/** A limiter with a limit that the test sets, shared by whoever asks, and a log of what it is told. */
class Limiter implements LimiterLike {
  limit: number;
  inFlight = 0;
  readonly told: string[] = [];
  readonly listeners = new Set<() => void>();
  readonly waiters: { resolve(): void; reject(error: unknown): void }[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  get queued(): number {
    return this.waiters.length;
  }

  on(_event: 'limitChanged', listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  move(limit: number): void {
    this.limit = limit;
    this.serve();
    for (const listener of this.listeners) listener();
  }

  tryAcquire() {
    if (this.inFlight >= this.limit || this.waiters.length > 0) return undefined;
    return this.grant();
  }

  acquire({ signal }: { signal: AbortSignal }): Promise<ReturnType<Limiter['grant']>> {
    const token = this.tryAcquire();
    if (token !== undefined) return Promise.resolve(token);
    return new Promise((resolve, reject) => {
      const waiter = { resolve: () => resolve(this.grant()), reject };
      this.waiters.push(waiter);
      signal.addEventListener('abort', () => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        reject(signal.reason);
      });
    });
  }

  serve(): void {
    while (this.waiters.length > 0 && this.inFlight < this.limit) this.waiters.shift()?.resolve();
  }

  private grant() {
    this.inFlight += 1;
    const end = (outcome: string) => () => {
      this.inFlight -= 1;
      this.told.push(outcome);
      this.serve();
    };
    return { success: end('success'), dropped: end('dropped'), ignore: end('ignore') };
  }
}

/** Tells its listeners inside of the call that settles a token, as a window that ends there does. */
function restless(): Limiter {
  const limiter = new Limiter(2);
  limiter.serve = () => {
    for (const listener of limiter.listeners) listener();
  };
  return limiter;
}

describe('a limiter as concurrency', () => {
  test('decides how many items run, while they run', async () => {
    const limiter = new Limiter(2);
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: limiter, bufferSize: 10 });
    const receiving = collect(processor);
    for (let n = 0; n < 8; n += 1) await processor.send(n);
    expect(work.running.size).toBe(2);
    expect(processor.stats()).toMatchObject({ concurrency: 2, inFlight: 2, queued: 6 });
    limiter.move(4);
    await turn();
    expect(work.running.size).toBe(4);
    limiter.move(1);
    for (const n of [0, 1, 2]) await work.finish(n);
    expect(work.running.size).toBe(1);
    await work.finish(3);
    expect(work.started).toEqual([0, 1, 2, 3, 4]);
    processor.close();
    for (const n of [4, 5, 6, 7]) await work.finish(n);
    expect(await receiving).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(limiter.inFlight).toBe(0);
    expect(limiter.told).toEqual(Array.from({ length: 8 }, () => 'success'));
    expect(limiter.listeners.size).toBe(0);
  });

  test('bufferSize is 2 × the limit at the start', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: new Limiter(3) });
    let accepted = 0;
    while (processor.trySend(accepted)) accepted += 1;
    expect(accepted).toBe(3 + 6);
  });

  test('is told the outcome when the item settles, not when its result is received', async () => {
    const limiter = new Limiter(1);
    const processor = new DataProcessor((n: number) => n, { concurrency: limiter, bufferSize: 1 });
    while (processor.trySend(1));
    // One result waits outside and one holds the workshop; the limiter has heard of both.
    expect(processor.stats()).toMatchObject({ received: 3, succeeded: 1, inFlight: 1, queued: 1 });
    expect(limiter).toMatchObject({ inFlight: 0, told: ['success', 'success'] });
    expect(await processor.recv()).toBe(1);
    expect(processor.stats()).toMatchObject({ succeeded: 2, inFlight: 1, queued: 0 });
  });

  test('is told of failures, and of what was running when all was destroyed', async () => {
    const limiter = new Limiter(2);
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: limiter, onError: 'skip' });
    for (const n of [0, 1, 2]) await processor.send(n);
    await work.fail(0, new Error('overloaded'));
    expect(limiter.told).toEqual(['dropped']);
    const destroyed = processor.destroy();
    await work.finish(1);
    await work.fail(2, new Error('aborted'));
    await destroyed;
    expect(limiter.told).toEqual(['dropped', 'ignore', 'ignore']);
    expect(limiter.inFlight).toBe(0);
  });

  test('shared by several processors: nobody starves, and no permit is lost', async () => {
    const limiter = new Limiter(2);
    const works = [gated<number>(), gated<number>()];
    const processors = works.map(
      (work) => new DataProcessor(work.processor, { concurrency: limiter, bufferSize: 4 }),
    );
    const receiving = processors.map((processor) => collect(processor));
    for (const processor of processors) {
      for (const n of [0, 1, 2]) await processor.send(n);
      processor.close();
    }
    let most = 0;
    while (works.some((work) => work.running.size > 0)) {
      most = Math.max(
        most,
        works.reduce((sum, work) => sum + work.running.size, 0),
      );
      for (const work of works) for (const n of work.running.keys()) await work.finish(n);
    }
    expect(await Promise.all(receiving)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(most).toBe(2);
    expect(limiter).toMatchObject({ inFlight: 0, waiters: [] });
  });

  test('destroyed while it waits for a permit, a processor leaves the line', async () => {
    const limiter = new Limiter(1);
    const other = limiter.tryAcquire();
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: limiter });
    await processor.send(1);
    await turn();
    expect(limiter.waiters.length).toBe(1);
    await processor.destroy();
    expect(limiter.waiters.length).toBe(0);
    other?.ignore();
    await turn();
    expect(work.started).toEqual([]);
    expect(limiter.inFlight).toBe(0);
  });

  test('an AdaptiveLimiter finds the number while it runs, and counts no refusal for whoever waits patiently', async () => {
    const limiter = new AdaptiveLimiter({ initial: 2, max: 8, algorithm: 'fixed' });
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: limiter, bufferSize: 20 });
    for (let n = 0; n < 12; n += 1) await processor.send(n);
    expect(work.running.size).toBe(2);
    while (limiter.limit < 4) limiter.adjust(0, 1);
    await turn();
    expect(work.running.size).toBe(4);
    processor.close();
    while (work.running.size > 0) for (const n of work.running.keys()) await work.finish(n);
    expect(await processor.recvMany(20)).toHaveLength(12);
    expect(limiter.stats()).toMatchObject({
      inFlight: 0,
      queued: 0,
      admitted: 12,
      succeeded: 12,
      shed: { concurrency: 0 },
    });
  });

  test('what the limiter sheds is shed, and the others go on', async () => {
    const limiter = new Limiter(1);
    const other = limiter.tryAcquire();
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: limiter });
    await processor.send(1);
    await processor.send(2);
    limiter.waiters.shift()?.reject(new PipelineError('LOAD_SHED', 'too late'));
    await turn();
    expect(processor.stats()).toMatchObject({ received: 2, shed: 1, queued: 1 });
    other?.success();
    await turn();
    expect(work.started).toEqual([2]);
    await work.finish(2);
    expect(await processor.recv()).toBe(2);
  });

  test('a limiter that fails ends the run', async () => {
    const limiter = new Limiter(1);
    limiter.tryAcquire();
    const processor = new DataProcessor((n: number) => n, { concurrency: limiter });
    await processor.send(1);
    limiter.waiters.shift()?.reject(new Error('limiter broke'));
    await expect(processor.recv()).rejects.toThrow('limiter broke');
  });

  describe.each(['completion', 'input'] as const)('a limit that moves with the last token (%s)', (order) => {
    test('does not end the run before the last result can be received (Workshop I4)', async () => {
      const work = gated<number>();
      const processor = new DataProcessor(work.processor, { concurrency: restless(), order });
      await processor.send(1);
      processor.close();
      await work.finish(1);
      expect(await processor.recv()).toBe(1);
      expect(await processor.recv()).toBeUndefined();
    });

    test('does not end a receive that waits for the last result', async () => {
      const work = gated<number>();
      const processor = new DataProcessor(work.processor, { concurrency: restless(), order });
      const received = collect(processor);
      await processor.send(1);
      processor.close();
      await work.finish(1);
      expect(await received).toEqual([1]);
    });

    test('does not end the run well when the last item fails', async () => {
      const work = gated<number>();
      const processor = new DataProcessor(work.processor, { concurrency: restless(), order });
      await processor.send(1);
      processor.close();
      const waiting = processor.recv().catch((error: unknown) => error);
      const boom = new Error('boom');
      await work.fail(1, boom);
      expect(await waiting).toBe(boom);
    });
  });

  test('a run that is closed by whoever hears of its last item still gives its result (Workshop I4)', async () => {
    const processor = new DataProcessor(async (n: number) => n, { name: 'closed-while-heard' });
    const close = (message: unknown): void => {
      if ((message as { stage: string }).stage === 'closed-while-heard') processor.close();
    };
    subscribe('pipeline:item', close);
    await processor.send(7);
    expect(await collect(processor)).toEqual([7]);
    unsubscribe('pipeline:item', close);
    expect(processor.stats()).toMatchObject({ state: 'ended', succeeded: 1, ready: 0 });
  });

  test('whoever hears of an item and destroys the run loses its result', async () => {
    const processor = new DataProcessor(async (n: number) => n, { name: 'destroyed-while-heard' });
    const destroy = (message: unknown): void => {
      if ((message as { stage: string }).stage === 'destroyed-while-heard') void processor.destroy('enough');
    };
    subscribe('pipeline:item', destroy);
    await processor.send(7);
    await turn();
    unsubscribe('pipeline:item', destroy);
    expect(processor.stats()).toMatchObject({ state: 'destroyed', ready: 0, inFlight: 0 });
    await expect(processor.recv()).rejects.toBe('enough');
  });
});
