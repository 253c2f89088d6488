import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isPipelineError } from '../../src/base/index.js';
import { workerTask } from '../../src/pool/index.js';
import { FolderGate, rejection, task, until } from './harness.js';
import { FLAVORS, usePools } from './flavors.js';

describe.each(FLAVORS)('WorkerPool, %s', (flavor) => {
  const { open, newGate } = usePools(flavor);

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
      using gate = new FolderGate();
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
