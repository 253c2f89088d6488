import { requireFunction } from '../../base/index.js';
import { isWorkerTask, type WorkerPool, type WorkerTask } from '../../pool/index.js';
import type { ItemContext } from './context.js';
import type { Processor } from './options.js';
import { PoolWorker } from './pool-worker.js';
import { FunctionWorker, type Worker } from './worker.js';

/** The worker for what a caller handed in as a processor. */
export function workerFor<T, R>(
  processor: Processor<T, R> | WorkerTask<T, R>,
  concurrency: number,
  pool: WorkerPool | undefined,
): Worker<T, ItemContext> {
  requireProcessor(processor);
  requirePool(pool);
  if (typeof processor === 'function') return new FunctionWorker(processor);
  return new PoolWorker<T>(processor, concurrency, pool);
}

/** Throws a `TypeError` for anything but a function or a task. */
export function requireProcessor(processor: unknown): void {
  if (typeof processor !== 'function' && !isWorkerTask(processor)) {
    throw new TypeError('the processor must be a function or made by workerTask()');
  }
}

/** Throws a `TypeError` for anything but a pool, also where it would not be used. */
export function requirePool(pool: WorkerPool | undefined): void {
  if (pool !== undefined) requireFunction('pool.run', Reflect.get(Object(pool), 'run'));
}
