import { pressure } from '../limits/index.js';
import { availableCores, availableMemoryBytes } from './sizing.js';

/** How often the machine is asked; it costs a few file reads. */
const LOOK_EVERY_MS = 1_000;

/** How many threads may work now, of those there are. */
export type Allowance = (nowMs: number) => number;

/** What a pool may take of the machine, looked at again and again; a parameter, so that a test can say it. */
export interface Resources {
  /** Cores, and the quota of the control group. */
  readonly cores: () => number;
  /** Bytes that this process holds. */
  readonly memoryBytes: () => number;
  readonly maxMemoryBytes: number;
}

/**
 * As many as there are, fewer while the quota of the control group is lower than it was or memory is short; never by latency,
 * which says nothing about work that is bound by the cores. At least 1.
 */
export function adaptiveAllowance(threads: number, resources: Resources = thisProcess()): Allowance {
  const { cores, memoryBytes, maxMemoryBytes } = resources;
  const algorithm = pressure({ most: () => Math.min(threads, cores()), memoryBytes, maxMemoryBytes });
  let limit = threads;
  let nextLookMs = -Infinity;
  return (nowMs) => {
    if (nowMs >= nextLookMs) {
      nextLookMs = nowMs + LOOK_EVERY_MS;
      limit = Math.max(1, algorithm.onWindow({ limit }));
    }
    return Math.floor(limit);
  };
}

function thisProcess(): Resources {
  return {
    cores: () => availableCores(),
    memoryBytes: () => process.memoryUsage.rss(),
    maxMemoryBytes: availableMemoryBytes(),
  };
}
