import { expect, it } from 'vitest';
import { type ComingRun, startNdjsonThread } from '../../../src/index.js';
import { Pools } from '../../../src/jobs/ndjson/map/pools.js';
import { resolveMapSettings } from '../../../src/jobs/ndjson/map/options.js';
import { availableCores, WorkerPool } from '../../../src/pool/index.js';
import { openThreads } from '../../../src/pool/threads.js';
import { task } from '../../pool/harness.js';

/** How many threads a pool with these limits finds started. */
async function found(resourceLimits?: { readonly maxOldGenerationSizeMb: number }): Promise<number> {
  const threads = openThreads({ threads: availableCores(), tasksPerThread: 1, resourceLimits });
  const { length } = threads.threads;
  await threads.destroy();
  return length;
}

it.each<[ComingRun, number | undefined, number]>([
  [{ kind: 'check' }, undefined, 1],
  [{ kind: 'sort' }, undefined, 1],
  [{ kind: 'map', eval: 'r => r.a' }, 512, 1],
  [{ kind: 'filter', eval: 'r => r.a < 5' }, 512, 1],
  [{ kind: 'map', eval: 'r => f(r)' }, 512, 0], // runs in processes
])('the pool of the run that is coming finds a thread: %j', async (coming, heapMb, expected) => {
  startNdjsonThread(coming);
  expect(await found(heapMb === undefined ? undefined : { maxOldGenerationSizeMb: heapMb })).toBe(expected);
});

it.each<ComingRun>([{ kind: 'check' }, { kind: 'sort' }])(
  'a thread that has its tasks loaded ahead answers any: %j',
  async (coming) => {
    startNdjsonThread(coming);
    await using pool = new WorkerPool();
    const first = await pool.run(task('thread'), undefined);
    expect(await pool.run(task('thread'), undefined)).toBe(first);
    expect(await pool.run(task('default'), 4)).toBe(16);
    expect(pool.stats()).toMatchObject({ liveThreads: 1, replaced: 0 });
  },
);

it('the thread is such as the run itself asks for', async () => {
  startNdjsonThread({ kind: 'map', eval: 'r => r.a' });
  const settings = resolveMapSettings('map', [], { eval: 'r => r.a' }, { isolation: 'process' });
  const pools = new Pools(settings);
  await pools.for(0).run(task('thread'), undefined);
  expect(await found({ maxOldGenerationSizeMb: 512 })).toBe(0); // taken
  await pools.destroy();
});
