// A stage of your own that needs the processor: it runs in a pool of worker threads, and the main thread stays free.
// Run with `node examples/cpu-stage.js`.
import { pipeline, WorkerPool, workerTask } from 'pipeline';

// A task is a function named by its module and export: threads load it by themselves.
const countPrimes = workerTask(new URL('./tasks/count-primes.js', import.meta.url));

const ranges = Array.from({ length: 8 }, (_, n) => ({ from: n * 5_000, to: (n + 1) * 5_000 }));

const pool = new WorkerPool({ threads: 2 });
let total = 0;
const result = await pipeline(ranges)
  .map(countPrimes, { pool, order: 'input', name: 'primes' })
  .to(({ from, to, primes }) => {
    total += primes;
    console.log(`${primes} primes from ${from} to ${to}`);
  });
await pool.close();

console.log(`${total} in all, in ${result.succeeded} ranges`);
