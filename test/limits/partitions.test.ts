import { describe, expect, test } from 'vitest';
import { AdaptiveLimiter } from '../../src/limits/index.js';
import { takeAll, watch } from './holders.js';
import { settled, VirtualClock } from './simulation/index.js';

/** Seven tenths for `live`, three for `batch`. */
const shared = (): AdaptiveLimiter =>
  new AdaptiveLimiter({
    initial: 10,
    algorithm: 'fixed',
    clock: new VirtualClock(),
    partitions: { live: 0.7, batch: 0.3 },
  });

test('what is idle is lent (I2)', () => {
  const limiter = shared();
  for (let call = 0; call < 10; call += 1) expect(limiter.tryAcquire({ key: 'batch' })).toBeDefined();
  expect(limiter.stats().partitions.batch).toMatchObject({ inFlight: 10, guaranteed: 3 });
});

test('what has become idle is lent again at once', () => {
  const limiter = shared();
  for (const token of Array.from({ length: 7 }, () => limiter.tryAcquire({ key: 'live' }))) token?.success();
  for (let call = 0; call < 10; call += 1) expect(limiter.tryAcquire({ key: 'batch' })).toBeDefined();
});

test.each([
  [10, 0.3],
  [4, 0.3],
  [3, 0.5],
  [1, 0.2],
])(
  'with a limit of %i a partition of %d has its share when all want more, whole permits or not (I3)',
  async (limit, share) => {
    const clock = new VirtualClock();
    const limiter = new AdaptiveLimiter({
      initial: limit,
      algorithm: 'fixed',
      clock,
      partitions: { live: 1 - share, batch: share },
    });
    const calls = { live: 0, batch: 0 };
    const caller = async (key: 'live' | 'batch'): Promise<void> => {
      for (;;) {
        const token = await limiter.acquire({ key });
        calls[key] += 1;
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 10));
        token.success();
      }
    };
    for (let n = 0; n < 20; n += 1) for (const key of ['live', 'batch'] as const) void caller(key);
    await clock.advance(20_000);
    expect(calls.live + calls.batch).toBe(2_001 * limit);
    expect(calls.batch / (calls.live + calls.batch)).toBeCloseTo(share, 1);
    expect(limiter.inFlight).toBe(limit);
  },
);

test('what was lent goes back to its owner first, and is then not lent again (I2, I4)', () => {
  const limiter = shared();
  const lent = Array.from({ length: 10 }, () => limiter.tryAcquire({ key: 'batch' }));
  expect(limiter.tryAcquire({ key: 'live' })).toBeUndefined();
  lent[0]?.success();
  expect(limiter.tryAcquire({ key: 'batch' })).toBeUndefined();
  expect(limiter.tryAcquire({ key: 'live' })).toBeDefined();
  expect(limiter.inFlight).toBe(10);
});

test('a waiter below its guarantee is served before earlier ones beyond theirs (I1)', async () => {
  const limiter = shared();
  const lent = Array.from({ length: 10 }, () => limiter.tryAcquire({ key: 'batch' }));
  const batch = watch(limiter.acquire({ key: 'batch' }));
  const live = watch(limiter.acquire({ key: 'live' }));
  lent[0]?.success();
  await settled();
  expect([live.state, batch.state]).toEqual(['fulfilled', 'pending']);
});

test('unknown keys have no guarantee, but may use what is idle', () => {
  const limiter = shared();
  expect(limiter.tryAcquire({ key: 'other' })).toBeDefined();
  expect(limiter.tryAcquire()).toBeDefined();
});

test('shares of more than the whole are refused', () => {
  expect(() => new AdaptiveLimiter({ partitions: { a: 0.7, b: 0.4 } })).toThrow(RangeError);
  expect(() => new AdaptiveLimiter({ partitions: { a: -0.1 } })).toThrow(RangeError);
});

test('a full queue gives a partition its share of the places, at the cost of who has the most beyond theirs (I5, SheddingLine I4)', async () => {
  const limiter = new AdaptiveLimiter({
    initial: 10,
    algorithm: 'fixed',
    clock: new VirtualClock(),
    partitions: { live: 0.7, batch: 0.3 },
    queue: {},
  });
  takeAll(limiter);
  const batch = Array.from({ length: 20 }, () => watch(limiter.acquire({ key: 'batch' })));
  const live = Array.from({ length: 15 }, () => watch(limiter.acquire({ key: 'live' })));
  await settled();
  expect(live.filter((wait) => wait.state === 'pending')).toHaveLength(14);
  expect(batch.map((wait) => wait.state)).toEqual([
    ...Array<string>(6).fill('pending'),
    ...Array<string>(14).fill('rejected'),
  ]);
  expect(batch[19]?.reason).toMatchObject({ code: 'LOAD_SHED', reason: 'queue-full' });
  expect(limiter.queued).toBe(20);
  expect(limiter.stats().shed['queue-full']).toBe(15);
});

test('a line that gave its last place back leaves no timer', async () => {
  const clock = new VirtualClock();
  const partitions = { live: 0.7, batch: 0.3 };
  const limiter = new AdaptiveLimiter({
    initial: 1,
    algorithm: 'fixed',
    clock,
    partitions,
    queue: { size: 2 },
  });
  takeAll(limiter);
  const batch = watch(limiter.acquire({ key: 'batch', deadlineMs: 1_000 }));
  expect(clock.pending).toBe(1);
  const live = [1, 2].map(() => watch(limiter.acquire({ key: 'live' })));
  await settled();
  expect(batch.reason).toMatchObject({ reason: 'queue-full' });
  expect(live.map((wait) => wait.state)).toEqual(['pending', 'pending']);
  expect(clock.pending).toBe(0);
});

/** One permit, and `live` was refused when `batch` held it. */
function kept() {
  const clock = new VirtualClock();
  const limiter = new AdaptiveLimiter({
    initial: 1,
    algorithm: 'fixed',
    clock,
    partitions: { live: 0.5 },
  });
  const held = limiter.tryAcquire();
  expect(limiter.tryAcquire({ key: 'live' })).toBeUndefined();
  return { clock, limiter, held };
}

describe('a permit kept free for a partition that does not come back (I2)', () => {
  test('goes to who waited already, after two seconds in which nothing happens', async () => {
    const { clock, limiter, held } = kept();
    const waiting = watch(limiter.acquire());
    held?.success();
    await clock.advance(1_999);
    expect(waiting.state).toBe('pending');
    await clock.advance(1);
    expect(waiting.state).toBe('fulfilled');
    expect(clock.pending).toBe(0);
  });

  test('goes to who came when it was free, too', async () => {
    const { clock, limiter, held } = kept();
    held?.success();
    const waiting = watch(limiter.acquire());
    await clock.advance(2_000);
    expect(waiting.state).toBe('fulfilled');
  });

  test('is given to it when it comes in time, and no timer is left', async () => {
    const { clock, limiter, held } = kept();
    const waiting = watch(limiter.acquire());
    held?.success();
    const live = limiter.tryAcquire({ key: 'live' });
    live?.success();
    await clock.advance(4_000);
    expect([live === undefined, waiting.state, clock.pending]).toEqual([false, 'fulfilled', 0]);
  });
});
