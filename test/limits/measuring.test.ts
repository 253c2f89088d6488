import { expect, test } from 'vitest';
import { AdaptiveLimiter, type LimitAlgorithm, type WindowStats } from '../../src/limits/index.js';
import { takeAll, watch } from './holders.js';
import { settled, VirtualClock } from './simulation/index.js';

const clueless: LimitAlgorithm = {
  onWindow() {
    throw new Error('no idea');
  },
};

test('an algorithm is told of every call and of windows, and its limit is clamped', async () => {
  const clock = new VirtualClock();
  const windows: WindowStats[] = [];
  const samples: unknown[] = [];
  const algorithm: LimitAlgorithm = {
    onWindow(window) {
      windows.push(window);
      return 1_000;
    },
    onSample: (sample) => samples.push(sample),
  };
  const limiter = new AdaptiveLimiter({ max: 50, initial: 4, algorithm, clock });
  for (let round = 0; round < 4; round += 1) {
    const tokens = takeAll(limiter);
    await clock.advance(25);
    tokens.forEach((token, index) => (index === 0 ? token.dropped() : token.success()));
  }
  expect(samples).toHaveLength(16);
  expect(samples[0]).toEqual({ startedAt: 0, endedAt: 25, inFlight: 1, outcome: 'dropped' });
  expect(windows[0]).toEqual({
    limit: 4,
    maxInFlight: 4,
    meanInFlight: 4,
    completed: 13,
    dropped: 4,
    meanMs: 25,
    p50Ms: 25,
    p90Ms: 25,
    minMs: 25,
    saturated: true,
    durationMs: 100,
    throughput: 130,
  });
  expect(limiter.limit).toBe(50);
});

test('in shadow mode nothing is refused or delayed, and the limit moves', async () => {
  const clock = new VirtualClock();
  const limiter = new AdaptiveLimiter({
    initial: 2,
    mode: 'shadow',
    algorithm: { onWindow: () => 1 },
    clock,
  });
  const tokens = [1, 2, 3, 4].map(() => limiter.tryAcquire());
  expect(limiter.inFlight).toBe(4);
  await expect(limiter.acquire()).resolves.toBeDefined();
  await clock.advance(1_000);
  for (const token of tokens) token?.success();
  expect(limiter.limit).toBe(1);
  expect(limiter.stats().shed.concurrency).toBe(3);
});

test('what an algorithm throws goes to who settled, and who waits is served all the same', async () => {
  const clock = new VirtualClock();
  const limiter = new AdaptiveLimiter({ initial: 1, algorithm: clueless, clock });
  const held = limiter.tryAcquire();
  const waiting = watch(limiter.acquire());
  await clock.advance(1_000);
  expect(() => held?.success()).toThrow('no idea');
  await settled();
  expect(waiting.state).toBe('fulfilled');
});

test('an idle limiter keeps no timer', async () => {
  const clock = new VirtualClock();
  const limiter = new AdaptiveLimiter({ clock, queue: {} });
  const token = limiter.tryAcquire();
  await clock.advance(50);
  token?.success();
  expect(clock.pending).toBe(0);
});

test.each([
  [0, 1],
  [2, 2],
  [9, 3],
  [Number.NaN, 3],
])(
  'a ceiling of %d under a limit of 3 admits %i: one at least, and no more than the limit (I1)',
  (ceiling, admitted) => {
    const algorithm = { onWindow: () => 3, ceiling };
    const limiter = new AdaptiveLimiter({ initial: 3, algorithm, clock: new VirtualClock() });
    expect(takeAll(limiter)).toHaveLength(admitted);
    expect(limiter.stats().ceiling).toBe(admitted);
  },
);

test.each([undefined, Number.NaN, {}])('an algorithm that answers %o leaves the limit as it is', (answer) => {
  const clock = new VirtualClock();
  const algorithm = { onWindow: () => answer as number };
  const limiter = new AdaptiveLimiter({ initial: 2, algorithm, clock });
  const token = limiter.tryAcquire();
  clock.step(1_000);
  token?.success();
  expect(limiter.limit).toBe(2);
  expect(takeAll(limiter)).toHaveLength(2);
});
