import { expect, test } from 'vitest';
import { AdaptiveLimiter, type LimitChange, pressure } from '../../../src/limits/index.js';
import { takeAll } from '../holders.js';
import { VirtualClock } from '../simulation/index.js';

function guarded() {
  const machine = { cores: 8, memoryBytes: 500 };
  const clock = new VirtualClock();
  const algorithm = pressure({
    most: () => machine.cores,
    maxMemoryBytes: 1_000,
    memoryBytes: () => machine.memoryBytes,
  });
  const limiter = new AdaptiveLimiter({ initial: 8, max: 8, algorithm, clock });
  const work = async (ms: number, outcome: 'success' | 'dropped' = 'success'): Promise<number> => {
    const tokens = takeAll(limiter);
    await clock.advance(ms);
    for (const token of tokens) token[outcome]();
    return limiter.limit;
  };
  return { machine, limiter, work };
}

test('neither slow calls nor errors move it', async () => {
  const { work } = guarded();
  expect([await work(1_000), await work(60_000), await work(1_000, 'dropped')]).toEqual([8, 8, 8]);
});

test('goes down while memory is short, stays when it is neither short nor ample, and comes back one by one', async () => {
  const { machine, work } = guarded();
  machine.memoryBytes = 901;
  expect([await work(1_000), await work(1_000)]).toEqual([6, 4]);
  machine.memoryBytes = 800;
  expect(await work(1_000)).toBe(4);
  machine.memoryBytes = 600;
  expect([await work(1_000), await work(1_000)]).toEqual([5, 6]);
});

test('never passes what the machine may use, even when that changes, and says why it moved', async () => {
  const { machine, limiter, work } = guarded();
  const changes: LimitChange[] = [];
  limiter.on('limitChanged', (change) => changes.push(change));
  machine.cores = 2;
  expect(await work(1_000)).toBe(2);
  machine.cores = 3;
  expect([await work(1_000), await work(1_000)]).toEqual([3, 3]);
  expect(changes).toEqual([
    { limit: 2, previous: 8, reason: 'pressure' },
    { limit: 3, previous: 2, reason: 'headroom' },
  ]);
});

test('a bound that is no number is refused', () => {
  expect(() => pressure({ most: () => 1, maxMemoryBytes: Number.NaN })).toThrow(RangeError);
});
