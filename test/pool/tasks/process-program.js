// Prints the id of its worker process; then has nothing more to do, or has a task that never ends (one that waits, one that
// spins, one that spins while the program leaves once the gate is open), or destroys its pool.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkerPool, workerTask } from '../../../dist/pool/index.js';

const tasks = new URL('./tasks.js', import.meta.url);
const pool = new WorkerPool({ threads: 1, flavor: 'processes' });
console.log(await pool.run(workerTask(tasks, { name: 'processId' }), undefined));
if (process.argv[2] === 'sleeping')
  await pool.run(workerTask(tasks, { name: 'never' }), fileURLToPath(tasks));
if (process.argv[2] === 'exiting') {
  setInterval(() => {
    if (existsSync(join(process.argv[3], 'open'))) process.exit(0);
  }, 1);
}
if (process.argv[2] === 'spinning' || process.argv[2] === 'exiting')
  await pool.run(workerTask(tasks, { name: 'spin' }), process.argv[3]);
if (process.argv[2] === 'destroying') {
  await pool.destroy();
  console.log('destroyed');
}
