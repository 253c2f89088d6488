import { describe, expect, test } from 'vitest';
import { isPipelineError } from '../../../src/base/index.js';
import { DataProcessor, type WhenFull } from '../../../src/pipeline/index.js';
import { collect, gated } from '../gated.js';

/** One item runs ('running') and two wait ('oldest', 'waiting'): full. */
async function full(whenFull: WhenFull) {
  const work = gated<string>();
  const processor = new DataProcessor(work.processor, { concurrency: 1, bufferSize: 2, whenFull });
  for (const item of ['running', 'oldest', 'waiting']) await processor.send(item);
  return {
    work,
    processor,
    drain: async (): Promise<string[]> => {
      processor.close();
      const receiving = collect(processor);
      while (work.running.size > 0) for (const item of work.running.keys()) await work.finish(item);
      return receiving;
    },
  };
}

describe('what happens to an item that arrives when bufferSize items wait', () => {
  test('wait: trySend is false and counts nothing; send waits (Intake I2)', async () => {
    const { processor, drain } = await full('wait');
    expect(processor.trySend('new')).toBe(false);
    expect(processor.stats()).toMatchObject({ received: 3, dropped: 0, shed: 0, blocked: 0 });
    const sent = processor.send('new');
    expect(processor.stats()).toMatchObject({ received: 3, blocked: 1 });
    expect(await drain()).toEqual(['running', 'oldest', 'waiting', 'new']);
    await sent;
    expect(processor.stats()).toMatchObject({ received: 4, succeeded: 4, dropped: 0, shed: 0 });
  });

  test('drop-newest: the item is lost, and its send resolves', async () => {
    const { processor, drain } = await full('drop-newest');
    await processor.send('new');
    expect(processor.trySend('newer')).toBe(true);
    expect(processor.stats()).toMatchObject({ received: 5, dropped: 2, queued: 2, inFlight: 1 });
    expect(await drain()).toEqual(['running', 'oldest', 'waiting']);
    expect(processor.stats()).toMatchObject({ received: 5, succeeded: 3, dropped: 2, shed: 0, failed: 0 });
  });

  test('drop-oldest: the item that has waited longest is lost, and the new one takes its room', async () => {
    const { processor, drain } = await full('drop-oldest');
    await processor.send('new');
    expect(processor.trySend('newer')).toBe(true);
    expect(processor.stats()).toMatchObject({ received: 5, dropped: 2, queued: 2, inFlight: 1 });
    expect(await drain()).toEqual(['running', 'new', 'newer']);
    expect(processor.stats()).toMatchObject({ received: 5, succeeded: 3, dropped: 2 });
  });

  test('shed: send rejects with LOAD_SHED (queue-full), trySend is false, both are counted', async () => {
    const { processor, drain } = await full('shed');
    const error: unknown = await processor.send('new').catch((reason: unknown) => reason);
    expect(isPipelineError(error, 'LOAD_SHED')).toBe(true);
    expect(error).toMatchObject({ name: 'LoadSheddingError', reason: 'queue-full' });
    expect(processor.trySend('newer')).toBe(false);
    expect(processor.stats()).toMatchObject({ received: 5, shed: 2, queued: 2, inFlight: 1 });
    expect(await drain()).toEqual(['running', 'oldest', 'waiting']);
    expect(processor.stats()).toMatchObject({ received: 5, succeeded: 3, shed: 2, dropped: 0 });
  });

  test('no policy touches an item for which there is room', async () => {
    for (const whenFull of ['wait', 'drop-newest', 'drop-oldest', 'shed'] as const) {
      await using processor = new DataProcessor((n: number) => n, {
        concurrency: 1,
        bufferSize: 1,
        whenFull,
      });
      for (let n = 0; n < 20; n += 1) {
        expect(processor.trySend(n)).toBe(true);
        expect(await processor.recv()).toBe(n);
      }
      expect(processor.stats()).toMatchObject({ received: 20, succeeded: 20, dropped: 0, shed: 0 });
    }
  });
});
