import type { BatchFault } from '../batch.js';
import { gather } from '../gather.js';
import type { SortOrder } from '../order/index.js';
import { sortBatch, type SortedBatch } from '../sort-batch.js';
import type { Block } from './block.js';

export interface SortWishes {
  readonly validate: boolean;
  /** Of records with equal keys keep the first. */
  readonly unique: boolean;
  /** Keep only so many, the first in order. */
  readonly limit: number | undefined;
}

/** A batch that has become a sorted run. */
export interface SortedRun {
  readonly block: Block;
  /** Records of the batch, faulty ones too. */
  readonly received: number;
  /** Records left out: a key is missing, a duplicate, beyond the limit. */
  readonly dropped: number;
  readonly faults: readonly BatchFault[];
  /** The bytes of the faulty lines, by fault. */
  readonly raw: readonly Uint8Array<ArrayBuffer>[];
  /** Memory of the batch that is not needed any more. */
  readonly spare: Uint8Array<ArrayBuffer> | undefined;
}

/** Validates a batch, sorts it and moves its lines into order. Pure, but for the batch's own bytes. */
export function sortRun(
  bytes: Uint8Array<ArrayBuffer>,
  order: SortOrder,
  { limit, unique, validate }: SortWishes,
): SortedRun {
  const sorted = sortBatch(bytes, order, { validate });
  const { blank, faults, lines } = sorted;
  const raw = faults.map(({ start, end }) => bytes.slice(start, end));
  const kept = trimmed(unique ? withoutDuplicates(bytes, sorted, order) : sorted, limit, order.slots);
  const gathered = gather(bytes, kept);
  // Little of much is copied, so that much is not held for it.
  const isLittle = 2 * gathered.length < bytes.buffer.byteLength;
  return {
    block: {
      bytes: isLittle ? gathered.slice() : gathered,
      rows: rowsOf(kept, order.slots),
      count: kept.count,
    },
    received: lines - blank,
    dropped: lines - blank - faults.length - kept.count,
    faults,
    raw,
    spare: isLittle ? bytes : undefined,
  };
}

function withoutDuplicates(bytes: Uint8Array, sorted: SortedBatch, order: SortOrder): SortedBatch {
  const { count, ends, starts, values } = sorted;
  const { slots } = order;
  let kept = 0;
  for (let k = 0; k < count; k += 1) {
    const start = starts[k] as number;
    if (kept > 0) {
      const last = kept - 1;
      const lastStart = starts[last] as number;
      if (order.compareAt(bytes, lastStart, values, last * slots, bytes, start, values, k * slots) === 0)
        continue;
    }
    starts[kept] = start;
    ends[kept] = ends[k] as number;
    values.copyWithin(kept * slots, k * slots, (k + 1) * slots);
    kept += 1;
  }
  return { ...sorted, count: kept };
}

function trimmed(sorted: SortedBatch, limit: number | undefined, slots: number): SortedBatch {
  const count = Math.min(sorted.count, limit ?? Infinity);
  if (count === sorted.starts.length) return sorted;
  return {
    ...sorted,
    count,
    starts: sorted.starts.subarray(0, count),
    ends: sorted.ends.subarray(0, count),
    values: sorted.values.subarray(0, count * slots),
  };
}

/** The rows of a block. */
export function rowsOf(
  { count, starts, values }: Pick<SortedBatch, 'count' | 'starts' | 'values'>,
  slots: number,
): Int32Array<ArrayBuffer> {
  const width = 1 + slots;
  const rows = new Int32Array(count * width);
  for (let k = 0, row = 0; k < count; k += 1, row += width) {
    rows[row] = starts[k] as number;
    for (let s = 0; s < slots; s += 1) rows[row + 1 + s] = values[k * slots + s] as number;
  }
  return rows;
}
