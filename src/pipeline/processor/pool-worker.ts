import { setMaxListeners } from 'node:events';
import { done } from '../../base/index.js';
import { availableCores, WorkerPool, type WorkerTask } from '../../pool/index.js';
import { type ItemContext, LaneContext } from './context.js';
import type { Worker } from './worker.js';

/**
 * A task in a pool. A pool that was given is left alone: only the tasks of this worker are aborted. Without one it makes
 * its own when the first item comes, with at most as many threads as may be busy at once, and ends it with the run.
 *
 * All tasks share one signal: the pool has one listener for it however many tasks wait. Behind layers an item has a signal
 * of its own, which they may abort: a task that a `timeout` has given up must not keep its thread.
 */
export class PoolWorker<T> implements Worker<T, ItemContext> {
  private readonly task: WorkerTask<T, unknown>;
  private readonly concurrency: number;
  private readonly given: WorkerPool | undefined;
  private readonly stopping = new AbortController();
  private own: WorkerPool | undefined = undefined;
  private ending: Promise<void> | undefined = undefined;

  constructor(task: WorkerTask<T, unknown>, concurrency: number, pool: WorkerPool | undefined) {
    this.task = task;
    this.concurrency = concurrency;
    this.given = pool;
    setMaxListeners(0, this.stopping.signal);
  }

  readonly run = (item: T, context: ItemContext): Promise<unknown> => {
    const pool = this.given ?? (this.own ??= this.newPool());
    const signal = context instanceof LaneContext ? this.stopping.signal : context.signal;
    return pool.run(this.task, item, { signal });
  };

  finish(): void {
    if (this.own !== undefined) this.ending ??= this.own.close();
  }

  abort(reason: unknown): void {
    this.stopping.abort(reason);
    if (this.own !== undefined) this.ending = this.own.destroy(reason);
  }

  stopped(): Promise<void> {
    return this.ending ?? done();
  }

  private newPool(): WorkerPool {
    return new WorkerPool({ threads: Math.min(this.concurrency, availableCores()) });
  }
}
