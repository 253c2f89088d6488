import type { ResourceLimits } from 'node:worker_threads';

export const DEFAULT_HEAP_BYTES: number = 512 * 2 ** 20;

/** What a worker may have whose heap is so large. */
export function threadLimits(heapBytes: number = DEFAULT_HEAP_BYTES): ResourceLimits {
  return { maxOldGenerationSizeMb: Math.ceil(heapBytes / 2 ** 20) };
}
