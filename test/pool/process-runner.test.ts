import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { isPipelineError, processExists } from '../../src/base/index.js';
import { WorkerPool, type WorkerPoolOptions } from '../../src/pool/index.js';
import { FolderGate, rejection, task, untilSeen } from './harness.js';

const pools: WorkerPool[] = [];
const gates: FolderGate[] = [];
function open(options: WorkerPoolOptions = {}): WorkerPool {
  const pool = new WorkerPool({ threads: 1, flavor: 'processes', ...options });
  pools.push(pool);
  return pool;
}
function newGate(): FolderGate {
  const gate = new FolderGate();
  gates.push(gate);
  return gate;
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.destroy()));
  for (const gate of gates.splice(0)) gate[Symbol.dispose]();
});

describe('a worker process', () => {
  it('is another one, is not there before the first task, and stays for the next', async () => {
    const pool = open();
    expect(pool.stats().liveThreads).toBe(0);
    const first = await pool.run(task<undefined, number>('processId'), undefined);
    expect(first).not.toBe(process.pid);
    expect(await pool.run(task('processId'), undefined)).toBe(first);
    expect(pool.stats().liveThreads).toBe(1);
  });

  it('that exits, or is killed, rejects its task with WORKER_DIED and how it ended, and is replaced (I2, I3)', async () => {
    const pool = open();
    const exit = await rejection(pool.run(task('exit'), 3));
    expect(isPipelineError(exit, 'WORKER_DIED')).toBe(true);
    expect((exit as Error).message).toContain('the process exited with code 3');
    const killed = await rejection(pool.run(task('killSelf'), 'SIGSEGV'));
    expect(isPipelineError(killed, 'WORKER_DIED')).toBe(true);
    expect((killed as Error).message).toContain('the process was ended by SIGSEGV');
    expect(await pool.run(task('default'), 4)).toBe(16);
    expect(pool.stats()).toMatchObject({ failed: 2, completed: 1, replaced: 2, liveThreads: 1 });
  });

  it('in which something throws outside of the task rejects it with WORKER_DIED and that cause', async () => {
    const error = await rejection(open().run(task('throwOutside'), undefined));
    expect(isPipelineError(error, 'WORKER_DIED')).toBe(true);
    expect((error as Error).cause).toMatchObject({ name: 'RangeError', message: 'outside of the promise' });
  });

  it('that never returns is ended by the abort of its task, and only it', async () => {
    const pool = open({ threads: 2 });
    const [spin, gate] = [newGate(), newGate()];
    const controller = new AbortController();
    const stuck = rejection(pool.run(task('spin'), spin.shared, { signal: controller.signal }));
    const other = pool.run(task('gate'), gate.shared);
    await Promise.all([spin.holds(1), gate.holds(1)]);
    controller.abort('enough');
    expect(await stuck).toBe('enough');
    gate.open();
    expect(await other).toBe(0);
    expect(pool.stats()).toMatchObject({ aborted: 1, completed: 1, replaced: 1 });
  });

  it('that never returns is ended by destroy, which resolves when it is gone', async () => {
    const pool = open();
    const pid = await pool.run(task<undefined, number>('processId'), undefined);
    const gate = newGate();
    const run = rejection(pool.run(task('spin'), gate.shared));
    await gate.holds(1);
    await pool.destroy('stop');
    expect(await run).toBe('stop');
    expect(processExists(pid)).toBe(false);
  });

  it('that the system does not start rejects its task with WORKER_NOT_STARTED, and takes no place', async () => {
    const pool = open({ env: { TOO_LONG: 'x'.repeat(4_000_000) } });
    for (const attempt of [1, 2]) {
      const error = await rejection(pool.run(task('default'), 3));
      expect(isPipelineError(error, 'WORKER_NOT_STARTED')).toBe(true);
      expect((error as Error).cause).toMatchObject({ code: 'E2BIG' });
      expect(pool.stats()).toMatchObject({ failed: attempt, running: 0, liveThreads: 0 });
    }
  });

  it('runs one task: more at once are refused', () => {
    expect(() => open({ tasksPerThread: 2 })).toThrow(RangeError);
  });
});

describe('a worker process that all tasks are given to', () => {
  const pool = new WorkerPool({ threads: 1, flavor: 'processes', env: { PIPELINE_TEST_WORD: 'seven' } });
  afterAll(() => pool.destroy());

  it('does not end by the signals that stop a whole group (process-entry I2)', async () => {
    const pid = await pool.run(task<undefined, number>('processId'), undefined);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    expect(await pool.run(task('processId'), undefined)).toBe(pid);
  });

  it('has what `env` sets in its environment, and what it inherits', async () => {
    expect(await pool.run(task('environment'), 'PIPELINE_TEST_WORD')).toBe('seven');
    expect(await pool.run(task('environment'), 'PATH')).toBe(process.env['PATH']);
  });

  it('is not asked to run what cannot be handed over, and gives each run its own answer (WorkerProcess I1)', async () => {
    const bytes = new Uint8Array(8);
    const twice = await rejection(
      pool.run(task('byteLength'), bytes, { transfer: [bytes.buffer, bytes.buffer] }),
    );
    expect(isPipelineError(twice, 'TASK_NOT_CLONEABLE')).toBe(true);
    expect(bytes.byteLength).toBe(8);
    expect(await pool.run(task('default'), 3)).toBe(9);
    expect(await pool.run(task('byteLength'), bytes, { transfer: [bytes.buffer] })).toBe(8);
    expect(bytes.byteLength).toBe(0);
  });

  it('hides its channel from the task, as a thread does', async () => {
    expect(await pool.run(task('tellOwner'), null)).toBe('undefined');
  });
});

describe('a program with worker processes', () => {
  const main = fileURLToPath(new URL('./tasks/process-program.js', import.meta.url));
  const programs: ChildProcess[] = [];
  function start(what: string, ...more: string[]): ChildProcess {
    const program = spawn(process.execPath, [main, what, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
    programs.push(program);
    return program;
  }
  afterEach(() => {
    for (const program of programs.splice(0)) program.kill('SIGKILL');
  });

  it('exits when its pool is idle, and the process goes with it (WorkerProcess I2)', async () => {
    const program = start('idle');
    const [[printed], [code]] = await Promise.all([once(program.stdout!, 'data'), once(program, 'exit')]);
    expect(code).toBe(0);
    await untilSeen(() => !processExists(Number(printed)));
  });

  it('stays until its pool has been destroyed (WorkerProcess I2)', async () => {
    const program = start('destroying');
    let printed = '';
    program.stdout?.on('data', (text) => (printed += text));
    const [code] = await once(program, 'close');
    expect({ code, last: printed.trim().split('\n').at(-1) }).toEqual({ code: 0, last: 'destroyed' });
  });

  it('that is killed leaves no process behind, though its task never returns (process-entry I1, ProcessRunner I4)', async () => {
    const program = start('sleeping');
    const [printed] = await once(program.stdout!, 'data');
    program.kill('SIGKILL');
    await untilSeen(() => !processExists(Number(printed)));
    expect(processExists(Number(printed))).toBe(false);
  });

  it.each([
    ['spinning', 'SIGKILL'],
    ['spinning', 'SIGTERM'],
    ['exiting', undefined],
  ] as const)(
    '%s, ended by %s, leaves no process behind, though its task never gives it back',
    async (what, signal) => {
      const gate = newGate();
      const program = start(what, gate.shared);
      const [printed] = await once(program.stdout!, 'data');
      await gate.holds(1);
      if (signal === undefined) gate.open();
      else program.kill(signal);
      await untilSeen(() => !processExists(Number(printed)));
      expect(processExists(Number(printed))).toBe(false);
    },
  );
});
