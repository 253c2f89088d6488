import { createRequire } from 'node:module';
import type { ResourceLimits } from 'node:worker_threads';
import type { Piscina } from 'piscina';

export interface ThreadWishes {
  readonly threads: number;
  readonly tasksPerThread: number;
  readonly resourceLimits: ResourceLimits | undefined;
}

/** Those that were started before anybody used them. */
let ahead: { readonly wishes: string; readonly threads: Piscina } | undefined;

/**
 * Starts a thread for the first pool that will have such threads (`WorkerPool` with the same options). A thread takes about as long to start as
 * a program takes to load, and most machines can do both at once. It keeps no process alive. When the first pool is another, it ends.
 */
export function startThread(wishes: ThreadWishes): void {
  if (ahead !== undefined) return;
  const threads = open(wishes, 1);
  threads.on('error', () => undefined); // whoever takes them starts another
  ahead = { wishes: JSON.stringify(wishes), threads };
}

/** Threads for a pool, one of them started already if that was seen to; others start with the first tasks. */
export function openThreads(wishes: ThreadWishes): Piscina {
  const started = ahead;
  ahead = undefined;
  if (started?.wishes === JSON.stringify(wishes)) return started.threads;
  void started?.threads.destroy();
  return open(wishes, 0);
}

function open({ threads, tasksPerThread, resourceLimits }: ThreadWishes, minThreads: 0 | 1): Piscina {
  const require = createRequire(import.meta.url);
  const { Piscina: Pool } = require('piscina') as { Piscina: typeof Piscina };
  return new Pool({
    filename: require.resolve('#pool-thread'),
    minThreads,
    maxThreads: threads,
    concurrentTasksPerWorker: tasksPerThread,
    idleTimeout: Infinity,
    recordTiming: false,
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
  });
}
