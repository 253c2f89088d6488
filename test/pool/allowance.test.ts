import { afterEach, expect, it, vi } from 'vitest';
import { adaptiveAllowance } from '../../src/pool/allowance.js';
import { WorkerPool } from '../../src/pool/index.js';
import { MemoryGate, task } from './harness.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A machine of eight cores and 1000 bytes, of which a test changes what it likes. */
function machine() {
  const now = { cores: 8, memory: 100 };
  const resources = { cores: () => now.cores, memoryBytes: () => now.memory, maxMemoryBytes: 1000 };
  return { now, resources };
}

it('all threads may work while there are cores and memory for them', () => {
  const { resources } = machine();
  const allowed = adaptiveAllowance(4, resources);
  expect([0, 1_000, 2_000].map(allowed)).toEqual([4, 4, 4]);
});

it('a lowered quota lets fewer work, a raised one all again, one more with each look', () => {
  const { now, resources } = machine();
  const allowed = adaptiveAllowance(4, resources);
  expect(allowed(0)).toBe(4);
  now.cores = 2;
  expect(allowed(1_000)).toBe(2);
  now.cores = 8;
  expect([2_000, 3_000, 4_000].map(allowed)).toEqual([3, 4, 4]);
});

it('short memory lets fewer work, at least one', () => {
  const { now, resources } = machine();
  const allowed = adaptiveAllowance(4, resources);
  now.memory = 950;
  expect([0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000].map(allowed)).toEqual([3, 2, 1, 1, 1, 1, 1]);
  now.memory = 800;
  expect(allowed(7_000)).toBe(1);
  now.memory = 600;
  expect([8_000, 9_000].map(allowed)).toEqual([2, 3]);
});

it('the machine is asked once a second at most', () => {
  let looks = 0;
  const cores = () => {
    looks += 1;
    return 8;
  };
  const allowed = adaptiveAllowance(4, { cores, memoryBytes: () => 0, maxMemoryBytes: 1000 });
  for (let nowMs = 0; nowMs < 10_000; nowMs += 10) allowed(nowMs);
  expect(looks).toBe(10);
});

it('a pool without a number of threads takes one task at a time when memory is short; one with a number takes as many as that', async () => {
  vi.spyOn(process.memoryUsage, 'rss').mockReturnValue(Number.MAX_SAFE_INTEGER);
  let nowMs = 0;
  const clock = { now: () => nowMs, setTimeout: () => () => {} };
  await using free = new WorkerPool({ flavor: 'in-process', clock });
  await using asked = new WorkerPool({ flavor: 'in-process', clock, threads: 4 });
  // Every look at short memory takes a quarter of the threads away, so a machine with many cores needs some.
  for (; nowMs < 100_000; nowMs += 1_000)
    await Promise.all([free.run(task('default'), 1), free.run(task('default'), 1)]);
  const gate = new MemoryGate();
  const runs = [free, asked].flatMap((pool) =>
    Array.from({ length: 6 }, () => pool.run(task('gate'), gate.shared)),
  );
  expect([free.stats().running, asked.stats().running]).toEqual([1, 4]);
  gate.open();
  await Promise.all(runs);
});
