import { wrongKind } from '../../base/index.js';
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
    throw wrongKind('the processor', 'a function or made by workerTask()', processor);
  }
}

/** Throws a `TypeError` for anything but a pool, also where it would not be used. */
export function requirePool(pool: WorkerPool | undefined): void {
  if (pool !== undefined && typeof Reflect.get(Object(pool), 'run') !== 'function') {
    throw wrongKind('pool', 'a WorkerPool', pool);
  }
}
