// P1: what does a task cost through WorkerPool, compared with piscina used directly? And does the main thread still
// breathe while the pool is saturated? Run with `node bench/pool.js`; both take the same threads, tasks and driver.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { WorkerPool, workerTask } from '../dist/pool/index.js';
import { machine, median, printBars } from './measure.js';

const TASK = new URL('./pool-task.js', import.meta.url);
const THREADS = 2;
const ROUNDS = 16;

const contenders = {
  piscina(perThread) {
    const pool = new Piscina({
      filename: fileURLToPath(TASK),
      minThreads: THREADS,
      maxThreads: THREADS,
      concurrentTasksPerWorker: perThread,
    });
    return { run: (n) => pool.run(n), end: () => pool.destroy() };
  },
  WorkerPool(perThread) {
    const pool = new WorkerPool({ threads: THREADS, tasksPerThread: perThread });
    const task = workerTask(TASK);
    return { run: (n) => pool.run(task, n), end: () => pool.destroy() };
  },
};

const questions = [
  { name: 'one task at a time', perThread: 1, callers: 1, tasks: 2_000 },
  { name: '64 callers', perThread: 1, callers: 64, tasks: 10_000 },
  { name: '64 callers, 8 tasks a thread', perThread: 8, callers: 64, tasks: 10_000 },
];

console.log(`${machine()}; medians of ${ROUNDS} rounds of one and the other in turn\n`);
const bars = [];
for (const { name, perThread, callers, tasks } of questions) {
  const times = { piscina: [], WorkerPool: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    // In turns, so that going first is nobody's advantage.
    const order = Object.entries(contenders);
    if (round % 2 === 1) order.reverse();
    for (const [contender, open] of order) {
      const pool = open(perThread);
      await drive(pool.run, callers, 1_000); // threads started, code warm
      times[contender].push(await drive(pool.run, callers, tasks));
      await pool.end();
    }
  }
  const [piscina, ours] = [median(times.piscina), median(times.WorkerPool)];
  // Each round against the one right beside it: what else the machine does meanwhile weighs on both.
  const ratio = median(times.WorkerPool.map((ms, round) => ms / times.piscina[round]));
  const perTask = (ms) => `${((ms * 1000) / tasks).toFixed(1)} µs`;
  console.log(`${name}: ${perTask(ours)} a task, piscina ${perTask(piscina)}`);
  bars.push([`${name}, WorkerPool ÷ piscina`, ratio, '≤', 1.15]);
}

const pool = contenders.WorkerPool(1);
await drive(pool.run, 64, 2_000);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
await drive(pool.run, 1_000, 60_000);
delay.disable();
bars.push(['event-loop delay p99 with 1000 callers, ms', delay.percentile(99) / 1e6, '≤', 20]);
await pool.end();
printBars(bars);

/** Milliseconds for `tasks` runs by `callers` who each await one after the other. */
async function drive(run, callers, tasks) {
  const start = performance.now();
  let next = 0;
  const caller = async () => {
    while (next < tasks) await run(next++);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return performance.now() - start;
}
