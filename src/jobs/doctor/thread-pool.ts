import { availableCores } from '../../pool/index.js';
import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** Of Node, when nothing is said. */
const DEFAULT_THREADS = 4;
const MOST_THREADS = 1024;

/**
 * Files and pictures of a process are worked on by a pool of threads that all of it shares. The commands start processes with pools of their
 * own, so this concerns programs that use the library.
 */
export function threadPool(machine: Surroundings): Finding {
  const { threadPoolSize } = machine;
  const asked = threadPoolSize === undefined || threadPoolSize === '' ? undefined : Number(threadPoolSize);
  const isNumber = asked === undefined || (Number.isInteger(asked) && asked >= 1 && asked <= MOST_THREADS);
  const threads = isNumber ? (asked ?? DEFAULT_THREADS) : null;
  const told = {
    name: 'thread-pool',
    is: isNumber
      ? `${threads} ${threads === 1 ? 'thread' : 'threads'}${asked === undefined ? ', the default' : ', by UV_THREADPOOL_SIZE'}`
      : 'UV_THREADPOOL_SIZE is no number of threads',
    figures: { threads, isDefault: asked === undefined },
  } as const;
  const usable = availableCores(machine);
  const set = `set UV_THREADPOOL_SIZE=${Math.max(usable, DEFAULT_THREADS)} before Node starts`;
  if (threads === null) return { ...told, state: 'poor', advice: `${set}, or unset it` };
  if (threads >= Math.min(usable, MOST_THREADS)) return { ...told, state: 'good' };
  return {
    ...told,
    state: 'note',
    advice: `fewer than there are cores: a program that makes thumbnails in threads is held up; ${set}`,
  };
}
