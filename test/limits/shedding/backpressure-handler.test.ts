import { expect, test } from 'vitest';
import { AdaptiveLimiter, BackpressureHandler, LoadSheddingError } from '../../../src/limits/index.js';
import { VirtualClock } from '../simulation/index.js';

test('runs what fits and gives its value', async () => {
  const handler = new BackpressureHandler(2);
  await expect(handler.execute(() => 1)).resolves.toEqual({ ok: true, value: 1 });
});

test('refuses at once what does not fit, without calling it and without throwing', async () => {
  const handler = new BackpressureHandler(1);
  let release: (() => void) | undefined;
  const running = handler.execute(() => new Promise<void>((resolve) => (release = resolve)));
  let called = false;
  const refused = await handler.execute(() => (called = true));
  const error = refused.ok ? undefined : refused.error;
  expect(error).toBeInstanceOf(LoadSheddingError);
  expect(error).toMatchObject({ code: 'LOAD_SHED', reason: 'concurrency', retryAfterMs: 100 });
  expect(called).toBe(false);
  expect(handler.shed).toBe(1);
  release?.();
  await running;
  expect(handler.inFlight).toBe(0);
});

test('gives on what the function throws, and frees its place', async () => {
  const handler = new BackpressureHandler(1);
  await expect(
    handler.execute(() => {
      throw new Error('down');
    }),
  ).rejects.toThrow('down');
  await expect(handler.execute(() => 2)).resolves.toEqual({ ok: true, value: 2 });
});

test('never waits, whatever the queue of its limiter says', async () => {
  const limiter = new AdaptiveLimiter({ initial: 1, algorithm: 'fixed', queue: {} });
  const held = limiter.tryAcquire();
  const refused = await new BackpressureHandler(limiter).execute(() => 1);
  expect(refused.ok).toBe(false);
  expect(limiter.queued).toBe(0);
  held?.ignore();
});

test('more than 200 at once can be allowed, fewer than one cannot', async () => {
  const handler = new BackpressureHandler(500);
  const results = await Promise.all(
    Array.from({ length: 501 }, () => handler.execute(() => Promise.resolve(1))),
  );
  expect(results.filter((result) => result.ok)).toHaveLength(500);
  expect(() => new BackpressureHandler(0)).toThrow(RangeError);
  // @ts-expect-error: neither a number nor a limiter
  expect(() => new BackpressureHandler('3')).toThrow(RangeError);
});

test('says when to come back: after about as long as calls took, on its clock', async () => {
  const clock = new VirtualClock();
  const handler = new BackpressureHandler(1, { clock });
  const takes = (ms: number) => () => new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
  void handler.execute(takes(1_000));
  await clock.advance(1_000);
  void handler.execute(takes(1_000));
  await expect(handler.execute(() => 1)).resolves.toMatchObject({ error: { retryAfterMs: 1_000 } });
});
