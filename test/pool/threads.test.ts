import { once } from 'node:events';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { startThread } from '../../src/pool/start-thread.js';
import { openThreads } from '../../src/pool/threads.js';
import { WorkerPool } from '../../src/pool/index.js';
import { task } from './harness.js';

const wishes = { threads: 2, tasksPerThread: 1, resourceLimits: undefined };
const started: { destroy(): Promise<void> }[] = [];
function threadsOf(wanted: typeof wishes): number {
  const threads = openThreads(wanted);
  started.push(threads);
  return threads.threads.length;
}
afterEach(() => Promise.all(started.splice(0).map((each) => each.destroy())));

describe('a thread that is started ahead', () => {
  it('is the first one of the first pool, and of no other', () => {
    startThread(wishes);
    startThread(wishes); // there is one
    expect([threadsOf(wishes), threadsOf(wishes)]).toEqual([1, 0]);
  });

  it('ends when the first pool is of other threads', () => {
    startThread(wishes);
    expect(threadsOf({ ...wishes, threads: 1 })).toBe(0);
    expect(threadsOf(wishes)).toBe(0);
  });

  it('runs the first tasks of a pool, and counts as its thread', async () => {
    startThread(wishes);
    const pool = new WorkerPool({ threads: 2 });
    started.push(pool);
    const first = await pool.run(task('thread'), undefined);
    expect(await pool.run(task('thread'), undefined)).toBe(first);
    expect(pool.stats()).toMatchObject({ completed: 2, liveThreads: 1, replaced: 0 });
  });

  it('is replaced when it dies', async () => {
    startThread(wishes);
    const pool = new WorkerPool({ threads: 2 });
    started.push(pool);
    await expect(pool.run(task('exit'), 3)).rejects.toMatchObject({ code: 'WORKER_DIED' });
    expect(await pool.run(task('default'), 4)).toBe(16);
    expect(pool.stats()).toMatchObject({ failed: 1, completed: 1, replaced: 1 });
  });
});

it('what a thread runs is imported: Node dies of a thread that ends while an ES module is required', async () => {
  const pool = new WorkerPool({ threads: 1 });
  started.push(pool);
  const required = await pool.run<undefined, string[]>(task('required'), undefined);
  const ours = required.filter((path) => !path.includes('node_modules'));
  expect(ours.map((path) => basename(path))).toEqual(['thread-start.cjs']);
});

it('a thread dies of what keeps its module from loading, and says it', async () => {
  startThread(wishes, fileURLToPath(new URL('tasks/broken.js', import.meta.url)));
  const threads = openThreads(wishes);
  started.push(threads);
  const [error] = (await once(threads, 'error')) as [Error];
  expect(error.message).toBe('this module cannot be evaluated');
});
