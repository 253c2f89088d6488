import type { Arena } from './arena.js';
import { sortByPrefix, scratchBytes, type Part } from './sort-part.js';

/** Records whose prefixes lie between two bounds: all of them come after those of the bucket before. */
export interface Bucket {
  /** Parts of parts, in the order of the input: numbers, prefixes, count of each, one after the other. */
  readonly sources: Int32Array<ArrayBuffer>;
  readonly count: number;
  /** How many records the buckets before have. */
  readonly before: number;
}

/** Prefixes looked at for each bucket, to find bounds. */
const SAMPLES = 24;

/**
 * Cuts sorted parts at common bounds into about `wanted` buckets of about the same size. Records with the same prefix are in the same bucket,
 * so that a bucket may be as large as all of them.
 */
export function bucketsOf(arena: Arena, parts: readonly Part[], wanted: number): Bucket[] {
  const bounds = boundsOf(arena, parts, wanted);
  const buckets: Bucket[] = [];
  const starts = parts.map(() => 0);
  let before = 0;
  for (let b = 0; b <= bounds.length; b += 1) {
    const sources: number[] = [];
    let count = 0;
    for (const [p, { numbers, prefixes, count: size }] of parts.entries()) {
      const from = starts[p] as number;
      const bound = bounds[b];
      const to = bound === undefined ? size : arena.kernel.kernels.countBelow(prefixes, size, bound);
      starts[p] = to;
      if (to > from) sources.push(numbers + 4 * from, prefixes + 8 * from, to - from);
      count += to - from;
    }
    if (count > 0) buckets.push({ sources: Int32Array.from(sources), count, before });
    before += count;
  }
  return buckets;
}

/** Places of prefixes at which buckets begin, all different, in order. */
function boundsOf(arena: Arena, parts: readonly Part[], wanted: number): number[] {
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const step = Math.max(1, Math.floor(total / (wanted * SAMPLES)));
  const most = Math.ceil(total / step) + parts.length;
  const prefixes = arena.reserve(12 * most + scratchBytes(most));
  const { kernel } = arena;
  let count = 0;
  for (const part of parts) {
    for (let k = step >> 1; k < part.count; k += step, count += 1)
      kernel.bytes.copyWithin(prefixes + 8 * count, part.prefixes + 8 * k, part.prefixes + 8 * k + 8);
  }
  const numbers = prefixes + 8 * most;
  sortByPrefix(kernel, { prefixes, numbers, count }, numbers + 4 * most);
  const bounds: number[] = [];
  for (let b = 1; b < wanted; b += 1) {
    const bound = prefixes + 8 * Math.floor((b * count) / wanted);
    const last = bounds.at(-1);
    if (count > 0 && (last === undefined || kernel.kernels.countBelow(last, 1, bound) === 1))
      bounds.push(bound);
  }
  return bounds;
}
