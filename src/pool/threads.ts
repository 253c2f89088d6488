import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Piscina } from 'piscina';
import type { ThreadWishes } from './thread-wishes.js';

/** Those that were started before anybody used them. */
let ahead: { readonly wishes: string; readonly threads: Piscina } | undefined;

/** Opens them before anybody uses them; see `startThread`. */
export function openAhead(wishes: ThreadWishes, entry?: string): void {
  if (ahead !== undefined) return;
  const threads = open(wishes, 1, entry);
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

function open(
  { threads, tasksPerThread, resourceLimits }: ThreadWishes,
  minThreads: 0 | 1,
  entry = '#pool-thread',
): Piscina {
  const require = createRequire(import.meta.url);
  const { Piscina: Pool } = require('piscina') as { Piscina: typeof Piscina };
  return new Pool({
    filename: require.resolve('#thread-start'),
    name: pathToFileURL(require.resolve(entry)).href,
    minThreads,
    maxThreads: threads,
    concurrentTasksPerWorker: tasksPerThread,
    idleTimeout: Infinity,
    recordTiming: false,
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
  });
}
