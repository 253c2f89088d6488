// Prints the id of its worker process; then has nothing more to do, or has a task that never ends, or destroys its pool.
import { fileURLToPath } from 'node:url';
import { WorkerPool, workerTask } from '../../../dist/pool/index.js';

const tasks = new URL('./tasks.js', import.meta.url);
const pool = new WorkerPool({ threads: 1, flavor: 'processes' });
console.log(await pool.run(workerTask(tasks, { name: 'processId' }), undefined));
if (process.argv[2] === 'sleeping')
  await pool.run(workerTask(tasks, { name: 'never' }), fileURLToPath(tasks));
if (process.argv[2] === 'destroying') {
  await pool.destroy();
  console.log('destroyed');
}
