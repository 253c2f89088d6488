import { describe, expect, it } from 'vitest';
import { WorkerPool, workerTask } from '../../src/pool/index.js';
import { MemoryGate, rejection, task, until } from './harness.js';

const inProcess = (threads = 1): WorkerPool => new WorkerPool({ threads, flavor: 'in-process' });

describe('a task in process', () => {
  it('learns of the abort of its run by its own signal, and is not waited for', async () => {
    const pool = inProcess();
    const gate = new MemoryGate();
    const controller = new AbortController();
    const run = rejection(pool.run(task('untilAborted'), gate.shared, { signal: controller.signal }));
    await gate.holds(1);
    expect(gate.isOpen).toBe(false);
    controller.abort('stop');
    expect(gate.isOpen).toBe(true);
    expect(await run).toBe('stop');
    await pool.destroy();
  });

  it('learns of destroy in the same way', async () => {
    const pool = inProcess();
    const gate = new MemoryGate();
    const run = rejection(pool.run(task('untilAborted'), gate.shared));
    await gate.holds(1);
    await pool.destroy('stop');
    expect(gate.isOpen).toBe(true);
    expect(await run).toBe('stop');
  });

  it('is not entered at all when its pool is destroyed in the same breath', async () => {
    const pool = inProcess();
    await pool.run(task('echo'), 0); // loaded now
    const gate = new MemoryGate();
    const run = rejection(pool.run(task('gate'), gate.shared));
    await pool.destroy('stop');
    expect(await run).toBe('stop');
    expect(gate.entered).toBe(0);
  });

  it('is not entered inside the call of run', async () => {
    const pool = inProcess();
    await pool.run(task('echo'), 0); // loaded now
    const gate = new MemoryGate();
    gate.open();
    const run = pool.run(task('gate'), gate.shared);
    expect(gate.entered).toBe(0);
    expect(await run).toBe(0);
    await pool.close();
  });

  it('answers nothing after its run was aborted, and does not disturb the next', async () => {
    const pool = inProcess();
    const gate = new MemoryGate();
    const controller = new AbortController();
    const run = rejection(pool.run(task('gate'), gate.shared, { signal: controller.signal }));
    await gate.holds(1);
    controller.abort('stop');
    gate.open();
    expect(await pool.run(task('gate'), gate.shared)).toBe(1);
    expect(await run).toBe('stop');
    expect(pool.stats()).toMatchObject({ completed: 1, aborted: 1, running: 0 });
    await pool.close();
  });

  it('leaves timers their turn, although it takes its time without a pause', async () => {
    const pool = inProcess();
    const busy = workerTask<number, void>(
      new URL(
        'data:text/javascript,export default (ms) => { const end = performance.now() + ms; while (performance.now() < end); }',
      ),
    );
    await pool.run(busy, 0);
    let ran = 0;
    const runs = Array.from({ length: 20 }, () => pool.run(busy, 6).then(() => (ran += 1)));
    let ranAtTimer = -1;
    setTimeout(() => (ranAtTimer = ran), 1);
    await until(() => ranAtTimer >= 0);
    expect(ranAtTimer).toBeLessThan(20);
    await Promise.all(runs);
    await pool.close();
  });
});
