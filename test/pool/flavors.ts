import { afterAll, afterEach } from 'vitest';
import { WorkerPool, type WorkerPoolOptions } from '../../src/pool/index.js';
import { FolderGate, type Gate, MemoryGate } from './harness.js';

// One contract, three flavors: every fact of worker-pool*.test.ts holds for each. Processes take a tenth of a second each to
// start: under them it is gone through by `npm run soak`, and process-runner.test.ts has what is theirs.
export const FLAVORS = [
  'threads',
  'in-process',
  ...(process.env['PIPELINE_SOAK'] === '1' ? (['processes'] as const) : []),
] as const;
export type Flavor = (typeof FLAVORS)[number];

/**
 * Pools of two workers and gates for the tests of a flavor, ended after each. Starting a thread takes longer than most of them:
 * those that are about values alone share a pool, which ends with the suite.
 */
export function usePools(flavor: Flavor): {
  readonly open: (options?: WorkerPoolOptions) => WorkerPool;
  readonly shared: () => WorkerPool;
  readonly newGate: () => Gate;
} {
  const pools: WorkerPool[] = [];
  const folders: FolderGate[] = [];
  let shared: WorkerPool | undefined;
  afterAll(() => shared?.destroy());
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.destroy()));
    for (const gate of folders.splice(0)) gate[Symbol.dispose]();
  });
  return {
    open(options = {}) {
      const pool = new WorkerPool({ threads: 2, flavor, ...options });
      pools.push(pool);
      return pool;
    },
    shared() {
      shared ??= new WorkerPool({ threads: 2, flavor });
      return shared;
    },
    newGate() {
      if (flavor !== 'processes') return new MemoryGate();
      const gate = new FolderGate();
      folders.push(gate);
      return gate;
    },
  };
}
