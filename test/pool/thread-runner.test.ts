import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { isPipelineError } from '../../src/base/index.js';
import { WorkerPool, type WorkerPoolOptions } from '../../src/pool/index.js';
import { MemoryGate, nextTurn, rejection, task, until } from './harness.js';

const pools: WorkerPool[] = [];
function open(options: WorkerPoolOptions = {}): WorkerPool {
  const pool = new WorkerPool({ threads: 1, ...options });
  pools.push(pool);
  return pool;
}
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.destroy())));

describe('a thread', () => {
  it('is not there before the first task, and stays for the next', async () => {
    const pool = open({ threads: 2 });
    expect(pool.stats().liveThreads).toBe(0);
    const first = await pool.run(task('thread'), undefined);
    expect(await pool.run(task('thread'), undefined)).toBe(first);
    expect(pool.stats().liveThreads).toBe(1);
  });

  it('that exits rejects its task with WORKER_DIED and the exit code, and is replaced', async () => {
    const pool = open();
    const exit = rejection(pool.run(task('exit'), 3));
    const next = pool.run(task('default'), 4);
    expect(isPipelineError(await exit, 'WORKER_DIED')).toBe(true);
    expect((await exit) as Error).toMatchObject({
      message: expect.stringContaining('3'),
      cause: expect.any(Error),
    });
    expect(await next).toBe(16);
    expect(pool.stats()).toMatchObject({ failed: 1, completed: 1, replaced: 1, liveThreads: 1 });
  });

  it('that exhausts its heap rejects its task with WORKER_DIED, and is replaced', async () => {
    const pool = open({ resourceLimits: { maxOldGenerationSizeMb: 32 } });
    const error = await rejection(pool.run(task('exhaustHeap'), undefined));
    expect(isPipelineError(error, 'WORKER_DIED')).toBe(true);
    expect((error as Error).cause).toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
    expect(await pool.run(task('default'), 4)).toBe(16);
    expect(pool.stats().replaced).toBe(1);
  });

  it('in which something throws outside of the task rejects it with WORKER_DIED and that cause', async () => {
    const pool = open();
    const error = await rejection(pool.run(task('throwOutside'), undefined));
    expect(isPipelineError(error, 'WORKER_DIED')).toBe(true);
    expect((error as Error).cause).toMatchObject({ message: 'outside of the promise' });
    expect(pool.stats().replaced).toBe(1);
  });

  it('that never returns is ended by the abort of its task, and only it', async () => {
    const pool = open({ threads: 2 });
    const [spin, gate] = [new MemoryGate(), new MemoryGate()];
    const controller = new AbortController();
    const stuck = rejection(pool.run(task('spin'), spin.shared, { signal: controller.signal }));
    const other = pool.run(task('gate'), gate.shared);
    await Promise.all([spin.holds(1), gate.holds(1)]);
    controller.abort('too long');
    expect(await stuck).toBe('too long');
    gate.open();
    expect(await other).toBe(0);
    expect(pool.stats()).toMatchObject({ aborted: 1, completed: 1, replaced: 1 });
  });

  it('that never returns is ended by destroy, which resolves when it has ended', async () => {
    const pool = open({ threads: 2 });
    const gate = new MemoryGate();
    const runs = [1, 2, 3].map(() => rejection(pool.run(task('spin'), gate.shared)));
    await gate.holds(2);
    await pool.destroy('stop');
    expect(await Promise.all(runs)).toEqual(['stop', 'stop', 'stop']);
    expect(pool.stats()).toMatchObject({ liveThreads: 0, replaced: 0 });
  });

  it('that dies takes along what else it ran, and counts once (I2)', async () => {
    const pool = open({ tasksPerThread: 2 });
    const gate = new MemoryGate();
    const neighbour = rejection(pool.run(task('gate'), gate.shared));
    await gate.holds(1);
    const exit = rejection(pool.run(task('exit'), 1));
    for (const error of await Promise.all([neighbour, exit]))
      expect(isPipelineError(error, 'WORKER_DIED')).toBe(true);
    expect(pool.stats()).toMatchObject({ failed: 2, replaced: 1 });
  });

  it('with an abortable task is not shared, so that ending it costs no other task', async () => {
    const pool = open({ threads: 2, tasksPerThread: 2 });
    const gate = new MemoryGate();
    const { signal } = new AbortController();
    const abortable = pool.run(task('thread'), undefined, { signal });
    const others = [1, 2].map(() => pool.run(task('gate'), gate.shared));
    await gate.holds(2);
    gate.open();
    expect(await Promise.all([abortable, ...others])).toHaveLength(3);
  });
});

describe('a pool that has ended', () => {
  it.each(['close', 'destroy'] as const)('after %s leaves no handle behind', async (end) => {
    await until(() => ports() === 0);
    const pool = open({ threads: 2 });
    const gate = new MemoryGate();
    const runs = [1, 2].map(() => pool.run(task('gate'), gate.shared));
    await gate.holds(2);
    expect(ports()).toBeGreaterThanOrEqual(2);
    gate.open();
    await Promise.all(runs);
    await pool[end]();
    await nextTurn();
    expect(ports()).toBe(0);
  });
});

describe('a process with a pool', () => {
  it('that is idle exits by itself, having written nothing of its own', async () => {
    const ended = await program(`console.log(await pool.run(task('default'), 7));`);
    expect(ended).toEqual({ code: 0, stdout: '49\n', stderr: '' });
  });

  it('that was never used exits by itself', async () => {
    expect(await program('')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('lives as long as a task runs or waits', async () => {
    const ended = await program(`for (const n of [1, 2, 3]) pool.run(task('default'), n).then(console.log);`);
    expect(ended).toEqual({ code: 0, stdout: '1\n4\n9\n', stderr: '' });
  });

  it('that was closed, or destroyed while stuck, exits by itself', async () => {
    const ended = await program(`
      await pool.run(task('default'), 1);
      await pool.close();
      const other = new WorkerPool({ threads: 1 });
      const entered = new Int32Array(new SharedArrayBuffer(8));
      other.run(task('spin'), entered.buffer).catch((error) => console.log(error.code));
      const looking = setInterval(() => {
        if (Atomics.load(entered, 0) === 0) return;
        clearInterval(looking);
        other.destroy();
      }, 1);`);
    expect(ended).toEqual({ code: 0, stdout: 'POOL_CLOSED\n', stderr: '' });
  });

  it('in which no thread can start rejects its tasks instead of leaving them to wait for ever (I3)', async () => {
    const onlyMain = `import { isMainThread } from 'node:worker_threads'; if (!isMainThread) throw new Error('no');`;
    const ended = await program(
      `for (const n of [1, 2, 3]) pool.run(task('default'), n).catch((error) => console.log(error.code, error.cause.message));`,
      ['--import', `data:text/javascript,${encodeURIComponent(onlyMain)}`],
    );
    expect(ended).toEqual({ code: 0, stdout: 'WORKER_DIED no\n'.repeat(3), stderr: '' });
  });

  it('which the system lets start no thread learns why, and that no task was begun; with files it goes on', async () => {
    const ended = await program(
      `await pool.run(task('default'), 1); // what is needed is loaded
      const open = [];
      try { for (;;) open.push(openSync('/dev/null')); } catch {}
      const other = new WorkerPool({ threads: 1 });
      for (const n of [1, 2]) await other.run(task('default'), n).catch(({ code, message }) => console.log(code, message));
      for (const file of open) closeSync(file);
      console.log(await other.run(task('default'), 3), other.stats().failed);`,
      [],
      64,
    );
    const told =
      'WORKER_NOT_STARTED no worker could be started: too many files are open: raise the limit (ulimit -n) or use fewer workers\n';
    expect(ended).toEqual({ code: 0, stdout: `${told}${told}9 2\n`, stderr: '' });
  });

  it('passes on what a task prints', async () => {
    const ended = await program(`await pool.run(task('print'), 'from the thread');`);
    expect(ended).toEqual({ code: 0, stdout: 'from the thread\n', stderr: '' });
  });
});

/** What a program of its own prints and how it ends; `files`: how many it may have open. */
async function program(
  body: string,
  flags: readonly string[] = [],
  files = 1_000,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const source = `
    import { closeSync, openSync } from 'node:fs';
    import { WorkerPool, workerTask } from ${url('../../dist/pool/index.js')};
    const task = (name) => workerTask(${url('./tasks/tasks.js')}, { name });
    const pool = new WorkerPool({ threads: 1 });
    ${body}`;
  const node = [process.execPath, ...flags, '--input-type=module', '-e', source];
  const child = spawn('/bin/sh', ['-c', `ulimit -n ${files}; exec "$@"`, 'sh', ...node], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { PATH: process.env.PATH },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...output };
}

function url(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href);
}

/** How many ports to threads this process has. */
function ports(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
}
