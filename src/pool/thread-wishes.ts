import type { ResourceLimits } from 'node:worker_threads';

/** The threads of a pool. */
export interface ThreadWishes {
  readonly threads: number;
  readonly tasksPerThread: number;
  readonly resourceLimits: ResourceLimits | undefined;
}
