import { describe, expect, test } from 'vitest';
import { isPipelineError } from '../../../src/base/index.js';
import { DataProcessor } from '../../../src/pipeline/index.js';
import { collect, gated, stateOf } from '../gated.js';

describe('close', () => {
  test('lets what was accepted be worked on and received, then recv gives undefined', async () => {
    const processor = new DataProcessor(async (n: number) => n * 10, { concurrency: 2, bufferSize: 4 });
    for (const n of [1, 2, 3]) await processor.send(n);
    processor.close();
    processor.close();
    expect(processor.stats().state).toBe('closing');
    const results = [await processor.recv(), await processor.recv(), await processor.recv()];
    expect(results).toEqual([10, 20, 30]);
    expect(await processor.recv()).toBeUndefined();
    expect(await processor.recv()).toBeUndefined();
    expect(await processor.recvMany(5)).toEqual([]);
    expect(processor.stats()).toMatchObject({
      state: 'ended',
      received: 3,
      succeeded: 3,
      inFlight: 0,
      queued: 0,
    });
  });

  test('refuses later sends with CHANNEL_CLOSED and hands the item back', async () => {
    const processor = new DataProcessor((n: number) => n);
    processor.close();
    const error: unknown = await processor.send(7).catch((reason: unknown) => reason);
    expect(isPipelineError(error, 'CHANNEL_CLOSED')).toBe(true);
    expect(error).toMatchObject({ value: 7 });
    expect(processor.trySend(8)).toBe(false);
    expect(processor.stats().received).toBe(0);
  });

  test('still accepts the sends that were blocked when it was called', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 1, bufferSize: 1 });
    const sends = [0, 1, 2, 3].map((n) => processor.send(n));
    processor.close();
    const receiving = collect(processor);
    for (const n of [0, 1, 2, 3]) await work.finish(n);
    await Promise.all(sends);
    expect(await receiving).toEqual([0, 1, 2, 3]);
  });

  test('ends every recv that waits when there is nothing in the works', async () => {
    const processor = new DataProcessor((n: number) => n);
    const waits = [processor.recv(), processor.recvMany(3), processor[Symbol.asyncIterator]().next()];
    processor.close();
    expect(await Promise.all(waits)).toEqual([undefined, [], { done: true, value: undefined }]);
  });

  test('called by the processor itself, it ends the results after that item', async () => {
    const processor: DataProcessor<number, number> = new DataProcessor((n: number) => {
      if (n === 1) processor.close();
      return n;
    });
    await processor.send(0);
    await processor.send(1);
    expect(await processor.recvMany(10)).toEqual([0, 1]);
    expect(await processor.recv()).toBeUndefined();
  });
});

describe('destroy', () => {
  test('aborts what runs with the reason, drops what waits, and rejects every wait and later send and recv', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 2, bufferSize: 3 });
    for (let n = 0; n < 5; n += 1) await processor.send(n);
    const blocked = processor.send(5);
    const receiving = processor.recv();
    const signals = [...work.running.values()].map((entry) => entry.context.signal);
    const reason = new Error('no longer needed');
    const destroyed = processor.destroy(reason);
    expect(signals.map((signal) => signal.reason)).toEqual([reason, reason]);
    expect(processor.stats()).toMatchObject({
      state: 'destroyed',
      received: 5,
      dropped: 3,
      inFlight: 2,
      queued: 0,
    });
    await expect(blocked).rejects.toBe(reason);
    await expect(receiving).rejects.toBe(reason);
    await expect(processor.send(6)).rejects.toBe(reason);
    await expect(processor.recv()).rejects.toBe(reason);
    expect(processor.trySend(7)).toBe(false);
    expect(await stateOf(destroyed)).toBe('pending');
    await work.finish(0);
    await work.fail(1, reason);
    await destroyed;
    expect(work.started).toEqual([0, 1]);
    expect(processor.stats()).toMatchObject({
      received: 5,
      dropped: 3,
      succeeded: 1,
      failed: 1,
      inFlight: 0,
    });
  });

  test('discards results that were not received', async () => {
    for (const order of ['completion', 'input'] as const) {
      const processor = new DataProcessor((n: number) => n, { concurrency: 2, bufferSize: 2, order });
      while (processor.trySend(1));
      await processor.destroy('why not');
      expect(processor.stats()).toMatchObject({
        received: 6,
        succeeded: 4,
        dropped: 2,
        inFlight: 0,
        ready: 0,
      });
      await expect(processor.recv()).rejects.toBe('why not');
    }
  });

  test('without a reason it has one of its own, ABORTED; the first reason stays', async () => {
    const processor = new DataProcessor((n: number) => n);
    await processor.destroy();
    await processor.destroy(new Error('second'));
    const error: unknown = await processor.recv().catch((reason: unknown) => reason);
    expect(isPipelineError(error, 'ABORTED')).toBe(true);
  });

  test('a signal looked at after the end has aborted with the reason', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 1 });
    await processor.send(0);
    const context = work.running.get(0)?.context;
    const destroyed = processor.destroy('over');
    expect(context?.signal.aborted).toBe(true);
    expect(context?.signal.reason).toBe('over');
    await work.finish(0);
    await destroyed;
  });

  test('called by the processor itself, it resolves when that item has settled', async () => {
    let destroyed: Promise<void> | undefined;
    const processor: DataProcessor<number, number> = new DataProcessor((n: number) => {
      destroyed = processor.destroy(new Error('from inside'));
      return n;
    });
    await processor.send(0);
    await destroyed;
    await expect(processor.recv()).rejects.toThrow('from inside');
  });

  test('after the end it changes nothing', async () => {
    const processor = new DataProcessor((n: number) => n);
    processor.close();
    expect(await processor.recv()).toBeUndefined();
    await processor.destroy(new Error('late'));
    expect(await processor.recv()).toBeUndefined();
    expect(processor.stats().state).toBe('ended');
  });

  test('is what options.signal does, with its reason', async () => {
    const abort = new AbortController();
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, {
      concurrency: 1,
      bufferSize: 1,
      signal: abort.signal,
    });
    await processor.send(0);
    await processor.send(1);
    const receiving = processor.recv();
    const blocked = processor.send(2);
    abort.abort(new Error('from outside'));
    await expect(receiving).rejects.toThrow('from outside');
    await expect(blocked).rejects.toThrow('from outside');
    expect(work.running.get(0)?.context.signal.reason).toBe(abort.signal.reason);
    expect(processor.stats()).toMatchObject({ state: 'destroyed', dropped: 1, inFlight: 1 });
  });

  test('is what an already aborted options.signal does from the start', async () => {
    const processor = new DataProcessor((n: number) => n, { signal: AbortSignal.abort('too late') });
    await expect(processor.send(1)).rejects.toBe('too late');
    await expect(processor.recv()).rejects.toBe('too late');
  });

  test('is what leaving a for await loop early does', async () => {
    const work = gated<number>();
    const processor = new DataProcessor(work.processor, { concurrency: 2 });
    for (let n = 0; n < 4; n += 1) await processor.send(n);
    const signals: AbortSignal[] = [];
    const leaving = (async () => {
      for await (const result of processor) {
        signals.push(...[...work.running.values()].map((entry) => entry.context.signal));
        expect(result).toBe(0);
        break;
      }
    })();
    await work.finish(0);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
    for (const n of work.running.keys()) await work.finish(n);
    await leaving;
    expect(work.started).toEqual([0, 1, 2]);
    await expect(processor.send(9)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('is what await using does', async () => {
    let kept: DataProcessor<number, number>;
    {
      await using processor = new DataProcessor((n: number) => n);
      kept = processor;
    }
    expect(kept.stats().state).toBe('destroyed');
  });
});
