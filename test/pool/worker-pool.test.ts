import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { isPipelineError } from '../../src/base/index.js';
import { isWorkerTask, WorkerPool, type WorkerPoolOptions, workerTask } from '../../src/pool/index.js';
import { FolderGate, type Gate, MemoryGate, rejection, TASKS, task, until } from './harness.js';

// One contract, three flavors: every fact below holds for each. Processes take a tenth of a second each to start: under them
// it is gone through by `npm run soak`, and process-runner.test.ts has what is theirs.
const FLAVORS = [
  'threads',
  'in-process',
  ...(process.env['PIPELINE_SOAK'] === '1' ? (['processes'] as const) : []),
] as const;
describe.each(FLAVORS)('WorkerPool, %s', (flavor) => {
  const pools: WorkerPool[] = [];
  const open = (options: WorkerPoolOptions = {}): WorkerPool => {
    const pool = new WorkerPool({ threads: 2, flavor, ...options });
    pools.push(pool);
    return pool;
  };
  const folders: FolderGate[] = [];
  const newGate = (): Gate => {
    if (flavor !== 'processes') return new MemoryGate();
    const gate = new FolderGate();
    folders.push(gate);
    return gate;
  };
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.destroy()));
    for (const gate of folders.splice(0)) gate[Symbol.dispose]();
  });

  describe('run', () => {
    it('calls the default export, or the one that is named', async () => {
      const pool = open();
      expect(await pool.run(workerTask<number, number>(TASKS), 7)).toBe(49);
      expect(await pool.run(workerTask(TASKS.href, { name: 'echo' }), 'x')).toBe('x');
    });

    it('gives copies, of whatever can be copied', async () => {
      const pool = open();
      const input = { list: [1, { deep: new Date(5) }], bytes: new Uint8Array([1, 2]), nothing: undefined };
      const output = await pool.run(task('echo'), input);
      expect(output).toEqual(input);
      expect(output).not.toBe(input);
      expect(await pool.run(task('giveMap'), undefined)).toEqual(
        new Map([['list', [new Date(0), /x/u, 1n]]]),
      );
    });

    it('refuses what is not a task with a TypeError', async () => {
      expect(await rejection(open().run({ module: 'x' } as never, 1))).toBeInstanceOf(TypeError);
    });

    it('runs never more than its threads at once, and starts in the order of the calls (ThreadRunner I1, ProcessRunner I1)', async () => {
      const pool = open();
      const gate = newGate();
      const runs = Array.from({ length: 6 }, () => pool.run(task('gate'), gate.shared));
      await gate.holds(2);
      expect(pool.stats()).toMatchObject({ running: 2, queued: 4, blocked: 0, completed: 0 });
      expect(gate.entered).toBe(2);
      gate.open();
      const places = (await Promise.all(runs)) as number[];
      expect(new Set(places.slice(0, 2))).toEqual(new Set([0, 1]));
      expect(places.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(pool.stats()).toMatchObject({ running: 0, queued: 0, completed: 6, failed: 0 });
    });

    it('lets timers fire although tasks follow one another without a pause', async () => {
      const pool = open();
      const timer = { fired: false };
      setTimeout(() => {
        timer.fired = true;
      }, 1);
      for (let n = 0; n < 100_000 && !timer.fired; n += 1) await pool.run(task('echo'), n);
      expect(timer.fired).toBe(true);
    });
  });

  describe('an error of a task', () => {
    it('arrives with name, message, own properties, cause and stack', async () => {
      const error = await rejection(open().run(task('fail'), undefined));
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({
        name: 'CustomError',
        message: 'it failed',
        code: 'E_CUSTOM',
        details: { list: [1, 2] },
      });
      expect(Object.keys(error as object).sort()).toEqual(['code', 'details', 'name']);
      const { cause, stack } = error as Error;
      expect(cause).toBeInstanceOf(TypeError);
      expect(cause).toMatchObject({ message: 'inner', cause: 'innermost' });
      expect(stack).toContain('tasks.js');
    });

    it('stays a PipelineError with its code and what it concerns', async () => {
      const error = await rejection(open().run(task('failAsPipeline'), undefined));
      expect(isPipelineError(error, 'TOO_LARGE')).toBe(true);
      expect(error).toMatchObject({ message: 'too many pixels', item: 'a.png', count: 3 });
    });

    it('keeps the code of a system error', async () => {
      const error = await rejection(open().run(task('failWithSystemError'), undefined));
      expect(error).toMatchObject({ code: 'ENOENT', syscall: 'open', path: '/no/such/file', errno: -2 });
    });

    it.each([undefined, null, 0, 'text', { reason: [1] }])('need not be an Error: %j', async (thrown) => {
      expect(await rejection(open().run(task('failWith'), thrown))).toEqual(thrown);
    });

    it('that cannot be sent at all is told as TASK_NOT_CLONEABLE', async () => {
      const error = await rejection(open().run(task('failWithFunction'), undefined));
      expect(isPipelineError(error, 'TASK_NOT_CLONEABLE')).toBe(true);
    });

    it('fails its run only', async () => {
      const pool = open({ threads: 1 });
      const [failed, squared] = await Promise.allSettled([
        pool.run(task('fail'), undefined),
        pool.run(task('default'), 3),
      ]);
      expect(failed.status).toBe('rejected');
      expect(squared).toEqual({ status: 'fulfilled', value: 9 });
      expect(pool.stats()).toMatchObject({ completed: 1, failed: 1, replaced: 0 });
    });
  });

  describe('a task that cannot be run', () => {
    it.each([
      ['a module that is not there', workerTask(new URL('./tasks/none.js', import.meta.url))],
      ['a module that throws', workerTask(new URL('./tasks/broken.js', import.meta.url))],
      ['an export that is not there', task('none')],
      ['an export that is no function', task('notFunction')],
    ])('%s: TASK_NOT_FOUND, and the pool goes on', async (_what, broken) => {
      const pool = open();
      expect(isPipelineError(await rejection(pool.run(broken, 1)), 'TASK_NOT_FOUND')).toBe(true);
      expect(await pool.run(task('default'), 2)).toBe(4);
    });

    it('keeps the cause of a module that throws', async () => {
      const broken = workerTask(new URL('./tasks/broken.js', import.meta.url));
      const error = await rejection(open().run(broken, 1));
      expect((error as Error).cause).toMatchObject({ message: 'this module cannot be evaluated' });
    });

    it('an input or a result that cannot be sent: TASK_NOT_CLONEABLE, at the cost of no thread', async () => {
      const pool = open();
      const input = await rejection(pool.run(task('echo'), { callback: () => 1 }));
      const getter = await rejection(
        pool.run(task('echo'), {
          get broken() {
            throw new Error('mine');
          },
        }),
      );
      const result = await rejection(pool.run(task('giveFunction'), undefined));
      for (const error of [input, getter, result])
        expect(isPipelineError(error, 'TASK_NOT_CLONEABLE')).toBe(true);
      expect(pool.stats()).toMatchObject({ failed: 3, replaced: 0 });
    });
  });

  describe('transfer', () => {
    it('hands parts of the input over: they are empty here once the task has started', async () => {
      const bytes = new Uint8Array(1000);
      expect(await open().run(task('byteLength'), bytes, { transfer: [bytes.buffer] })).toBe(1000);
      expect(bytes.byteLength).toBe(0);
    });

    it('copies what is not listed', async () => {
      const bytes = new Uint8Array(1000);
      expect(await open().run(task('byteLength'), bytes)).toBe(1000);
      expect(bytes.byteLength).toBe(1000);
    });

    it('hands parts of a result over when the task says so', async () => {
      const pool = open({ threads: 1 });
      const { bytes } = await pool.run(task<number, { bytes: Uint8Array }>('makeBytes'), 1000);
      expect(bytes).toEqual(new Uint8Array(1000).fill(7));
      expect(await pool.run(task('handedOverLength'), undefined)).toBe(0);
    });
  });

  it('sends a small Buffer without the pool that it is cut from', async () => {
    const pool = open();
    expect(await pool.run(task('bufferLength'), Buffer.from('abc'))).toBe(3);
    const result = await pool.run(task<undefined, Uint8Array>('givePooled'), undefined);
    expect(result).toEqual(new Uint8Array(Buffer.from('abc')));
    expect(result.buffer.byteLength).toBe(3);
  });

  describe('transferring', () => {
    it('takes a buffer that is listed twice', async () => {
      expect(await open().run(task('transferTwice'), undefined)).toEqual(new ArrayBuffer(8));
    });

    it('refuses a view, a buffer that is gone, and what cannot be sent, at the cost of no thread', async () => {
      const pool = open({ threads: 1 });
      await pool.run(task('makeBytes'), 8);
      for (const name of ['transferView', 'transferAgain', 'transferWithFunction']) {
        expect(isPipelineError(await rejection(pool.run(task(name), undefined)), 'TASK_NOT_CLONEABLE')).toBe(
          true,
        );
      }
      expect(pool.stats().replaced).toBe(0);
    });
  });

  describe('abort', () => {
    const reason = new Error('enough');

    it('before: rejects with the reason, and nothing else happens', async () => {
      const pool = open();
      const bytes = new Uint8Array(8);
      const signal = AbortSignal.abort(reason);
      expect(await rejection(pool.run(task('echo'), bytes, { signal, transfer: [bytes.buffer] }))).toBe(
        reason,
      );
      expect(bytes.byteLength).toBe(8);
      expect(pool.stats()).toMatchObject({ running: 0, aborted: 0, liveThreads: 0 });
    });

    it('while it waits: leaves the queue at once, and no thread pays for it', async () => {
      const pool = open({ threads: 1 });
      const gate = newGate();
      const first = pool.run(task('gate'), gate.shared);
      const controller = new AbortController();
      const second = pool.run(task('gate'), gate.shared, { signal: controller.signal });
      const third = pool.run(task('gate'), gate.shared);
      await gate.holds(1);
      controller.abort(reason);
      expect(pool.stats()).toMatchObject({ queued: 1, running: 1, aborted: 1, replaced: 0 });
      expect(await rejection(second)).toBe(reason);
      gate.open();
      expect(await Promise.all([first, third])).toEqual([0, 1]);
    });

    it('while it runs: rejects with the reason, and the next task has its place', async () => {
      const pool = open({ threads: 1 });
      const gate = newGate();
      const controller = new AbortController();
      const stuck = pool.run(task('untilAborted'), gate.shared, { signal: controller.signal });
      const next = pool.run(task('default'), 5);
      await gate.holds(1);
      controller.abort(reason);
      expect(await rejection(stuck)).toBe(reason);
      expect(await next).toBe(25);
      expect(pool.stats()).toMatchObject({ aborted: 1, completed: 1, replaced: 1 });
    });

    it('one signal for many runs: one listener, and none afterwards', async () => {
      const pool = open({ threads: 1 });
      const { signal } = new AbortController();
      const runs = Array.from({ length: 20 }, (_, n) => pool.run(task('default'), n, { signal }));
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      await Promise.all(runs);
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    });

    it('of all runs at once starts none of those that waited', async () => {
      const pool = open({ threads: 1 });
      const gate = newGate();
      const controller = new AbortController();
      const runs = Array.from({ length: 5 }, () =>
        pool.run(task('untilAborted'), gate.shared, { signal: controller.signal }),
      );
      await gate.holds(1);
      controller.abort(reason);
      expect(await Promise.all(runs.map(rejection))).toEqual(runs.map(() => reason));
      expect(gate.entered).toBe(1);
      expect(pool.stats()).toMatchObject({ running: 0, queued: 0, aborted: 5, replaced: 1 });
    });

    it('after it has settled changes nothing', async () => {
      const pool = open();
      const controller = new AbortController();
      expect(await pool.run(task('default'), 3, { signal: controller.signal })).toBe(9);
      controller.abort(reason);
      expect(pool.stats()).toMatchObject({ completed: 1, aborted: 0, replaced: 0 });
    });
  });

  describe('timeoutMs', () => {
    it('begins with the task, not while it waits; then rejects with TIMEOUT, and the next has its place', async () => {
      const clock = handClock();
      const pool = open({ threads: 1, clock });
      const gate = newGate();
      const stuck = rejection(pool.run(task('untilAborted'), gate.shared, { timeoutMs: 70 }));
      const next = pool.run(task('default'), 5, { timeoutMs: 70 });
      await gate.holds(1);
      await until(() => clock.timers.size > 0);
      expect(clock.timers.size).toBe(1);
      const [fire] = clock.timers;
      fire?.();
      const error = await stuck;
      expect(isPipelineError(error, 'TIMEOUT')).toBe(true);
      expect((error as Error).message).toBe('the task ran for more than the 70ms allowed');
      expect(await next).toBe(25);
      expect(clock.timers.size).toBe(0);
      expect(pool.stats()).toMatchObject({ aborted: 1, completed: 1, replaced: 1 });
    });

    it('does not begin while the worker starts or the module is loaded', async () => {
      const clock = handClock();
      const gate = new FolderGate();
      folders.push(gate);
      const module = slowToLoad(gate.shared);
      const run = open({ threads: 1, clock }).run(workerTask(module), 3, { timeoutMs: 70 });
      await gate.holds(1);
      expect(clock.timers.size).toBe(0);
      gate.open();
      expect(await run).toBe(4);
      expect(clock.timers.size).toBe(0);
    });

    it.each([-1, Number.NaN, 2 ** 31, '1s' as never])(
      '%o is refused with a RangeError',
      async (timeoutMs) => {
        expect(await rejection(open().run(task('default'), 1, { timeoutMs }))).toBeInstanceOf(RangeError);
      },
    );
  });

  describe('a full queue', () => {
    it('makes runs wait, in order and without loss, by default', async () => {
      const pool = open({ threads: 1, maxQueue: 2 });
      const gate = newGate();
      const runs = Array.from({ length: 6 }, () => pool.run(task('gate'), gate.shared));
      await gate.holds(1);
      expect(pool.stats()).toMatchObject({ running: 1, queued: 2, blocked: 3 });
      gate.open();
      expect(await Promise.all(runs)).toEqual([0, 1, 2, 3, 4, 5]);
    });

    it('sheds what is too much when asked to', async () => {
      const pool = open({ threads: 1, maxQueue: 2, whenFull: 'shed' });
      const gate = newGate();
      const runs = Array.from({ length: 3 }, () => pool.run(task('gate'), gate.shared));
      const error = await rejection(pool.run(task('gate'), gate.shared));
      expect(isPipelineError(error, 'LOAD_SHED')).toBe(true);
      expect(error).toMatchObject({ name: 'LoadSheddingError', reason: 'queue-full', retryAfterMs: 200 });
      gate.open();
      expect(await Promise.all(runs)).toEqual([0, 1, 2]);
    });
  });

  describe('close', () => {
    it('lets waiting and running tasks finish and refuses new ones', async () => {
      const pool = open({ threads: 1 });
      const gate = newGate();
      const runs = Array.from({ length: 5 }, () => pool.run(task('gate'), gate.shared));
      await gate.holds(1);
      const closed = pool.close();
      expect(pool.close()).toBe(closed);
      expect(isPipelineError(await rejection(pool.run(task('default'), 1)), 'POOL_CLOSED')).toBe(true);
      gate.open();
      await closed;
      expect(await Promise.all(runs)).toEqual([0, 1, 2, 3, 4]);
      expect(pool.stats()).toMatchObject({ liveThreads: 0, completed: 5, replaced: 0 });
    });

    it('of a pool that was never used resolves', async () => {
      const pool = open();
      await pool.close();
      expect(pool.stats()).toMatchObject({ liveThreads: 0, completed: 0 });
    });
  });

  describe('destroy', () => {
    it('rejects waiting and running tasks with the reason', async () => {
      const pool = open({ threads: 1 });
      const gate = newGate();
      const runs = Array.from({ length: 3 }, () => pool.run(task('untilAborted'), gate.shared));
      await gate.holds(1);
      const reason = new Error('stop');
      await Promise.all([
        pool.destroy(reason),
        ...runs.map(async (run) => expect(await rejection(run)).toBe(reason)),
      ]);
      expect(gate.entered).toBe(1);
      expect(pool.stats()).toMatchObject({ running: 0, queued: 0, aborted: 3, liveThreads: 0, replaced: 0 });
    });

    it('has a reason of its own when none is given, and refuses new runs', async () => {
      const pool = open({ threads: 1 });
      const run = pool.run(task('untilAborted'), newGate().shared);
      void pool.destroy();
      expect(isPipelineError(await rejection(run), 'POOL_CLOSED')).toBe(true);
      expect(isPipelineError(await rejection(pool.run(task('default'), 1)), 'POOL_CLOSED')).toBe(true);
    });

    it('ends a close that waits, and can be repeated', async () => {
      const pool = open({ threads: 1 });
      const gate = newGate();
      const run = rejection(pool.run(task('untilAborted'), gate.shared));
      const closed = pool.close();
      await gate.holds(1);
      await Promise.all([pool.destroy('why'), pool.destroy('again'), closed]);
      expect(await run).toBe('why');
      await pool.close();
    });

    it('is what disposal does', async () => {
      const gate = newGate();
      let run: Promise<unknown>;
      {
        await using pool = open();
        run = rejection(pool.run(task('untilAborted'), gate.shared));
        await gate.holds(1);
      }
      expect(isPipelineError(await run, 'POOL_CLOSED')).toBe(true);
    });
  });

  it('measures how long tasks waited and ran', async () => {
    let nowMs = 0;
    const clock = { now: () => nowMs, setTimeout: () => () => {} };
    const pool = open({ threads: 1, clock });
    const gate = newGate();
    const runs = [pool.run(task('gate'), gate.shared), pool.run(task('default'), 1)];
    await gate.holds(1);
    nowMs = 100;
    gate.open();
    await Promise.all(runs);
    const { runMs, waitMs } = pool.stats();
    expect(runMs).toMatchObject({ mean: 50, max: 100 });
    expect(waitMs).toMatchObject({ mean: 50, max: 100 });
    expect(runMs.p99).toBeGreaterThan(96);
    expect(runMs.p50).toBeLessThan(0.01);
  });
});

// A process runs one task at a time.
it.each(['threads', 'in-process'] as const)(
  '%s: several tasks at once in a thread, when asked to',
  async (flavor) => {
    await using pool = new WorkerPool({ threads: 1, tasksPerThread: 3, flavor });
    const gate = new MemoryGate();
    const runs = Array.from({ length: 4 }, () => pool.run(task('gate'), gate.shared));
    await gate.holds(3);
    expect(pool.stats()).toMatchObject({ threads: 1, running: 3, queued: 1 });
    gate.open();
    await Promise.all(runs);
  },
);

describe('WorkerPool options', () => {
  it.each([{ threads: 0 }, { threads: 1.5 }, { tasksPerThread: 0 }, { maxQueue: -1 }])(
    'out of range: RangeError for %j',
    (options) => {
      expect(() => new WorkerPool(options)).toThrow(RangeError);
    },
  );

  it.each([{ flavor: 'process' }, { whenFull: 'drop' }])(
    'unknown words: INVALID_ARGUMENT for %j',
    (options) => {
      expect(() => new WorkerPool(options as WorkerPoolOptions)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    },
  );

  it('recognises tasks', () => {
    expect(isWorkerTask(task('echo'))).toBe(true);
    expect(isWorkerTask({ module: TASKS.href, name: 'echo' })).toBe(false);
  });
});

/** A clock whose timers are fired by hand. */
function handClock() {
  const timers = new Set<() => void>();
  return {
    timers,
    now: () => 0,
    setTimeout: (callback: () => void) => {
      timers.add(callback);
      return () => void timers.delete(callback);
    },
  };
}

/** A module that tells when its loading has begun, and has loaded when the gate is opened. */
function slowToLoad(gate: string): URL {
  const code = `
    import { existsSync, writeFileSync } from 'node:fs';
    writeFileSync(${JSON.stringify(`${gate}/0`)}, '');
    while (!existsSync(${JSON.stringify(`${gate}/open`)})) await new Promise((resolve) => setTimeout(resolve, 1));
    export default (n) => n + 1;`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
