import { describe, expect, it } from 'vitest';
import { isPipelineError } from '../../src/base/index.js';
import { isWorkerTask, WorkerPool, type WorkerPoolOptions, workerTask } from '../../src/pool/index.js';
import { MemoryGate, rejection, TASKS, task } from './harness.js';
import { FLAVORS, usePools } from './flavors.js';

describe.each(FLAVORS)('WorkerPool, %s', (flavor) => {
  const { open, newGate } = usePools(flavor);

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
