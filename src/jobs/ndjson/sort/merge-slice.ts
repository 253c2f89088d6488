import { LineTable, MISSING } from '../json/index.js';
import { type SortOrder, sortRecords } from '../order/index.js';
import type { Block } from './block.js';
import { copyInOrder, withoutDuplicates } from './in-order.js';

/**
 * The parts of a slice in one buffer, as it travels between threads.
 *
 * - I1 The parts fill `buffer` from its start, one after the other, `size` bytes in all; behind them is room for as many.
 * - I2 `rows` are those of all parts; the first `counts[p]` of what is left belong to part `p`, and their places count from
 *   `-shifts[p]` in the buffer.
 */
export interface PackedSlice {
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly size: number;
  readonly rows: Int32Array<ArrayBuffer>;
  readonly counts: readonly number[];
  readonly shifts: readonly number[];
  /** With `unique`: a record before the slice. */
  readonly previous: Block | undefined;
}

export interface MergeWishes {
  /** Of records with equal keys keep the first. */
  readonly unique: boolean;
  /** Give the rows of the merged records too. */
  readonly wantRows: boolean;
}

/** The records of a slice in order. `bytes` lies in the buffer of the slice. */
export interface MergedSlice extends Block {
  /** Duplicates left out. */
  readonly dropped: number;
}

/**
 * Brings the records of a slice into one order: by their prefixes and a radix sort, which beats a tournament of hundreds of
 * short runs, and is the same code that sorts a batch. Pure, but for the second half of the buffer.
 */
export function mergeSlice(
  packed: PackedSlice,
  order: SortOrder,
  { unique, wantRows }: MergeWishes,
): MergedSlice {
  const { buffer, counts, previous, size } = packed;
  const table = tableOf(packed, order.slots);
  const members =
    counts.length > 1 ? sortRecords(buffer.subarray(0, size), order, table) : identity(table.count);
  const kept = unique ? withoutDuplicates(members, table, buffer, order, previous) : members;
  const rows = new Int32Array(wantRows ? kept.length * (1 + order.slots) : 0);
  const end = copyInOrder(buffer, size, kept, table, rows);
  const dropped = members.length - kept.length;
  return { bytes: buffer.subarray(size, end), rows, count: kept.length, dropped };
}

function tableOf({ counts, rows, shifts, size }: PackedSlice, slots: number): LineTable {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const table = new LineTable(slots, total);
  const { ends, starts, values } = table;
  const width = 1 + slots;
  let n = 0;
  for (const [p, count] of counts.entries()) {
    const shift = shifts[p] as number;
    for (const last = n + count; n < last; n += 1) {
      const row = n * width;
      const start = (rows[row] as number) + shift;
      starts[n] = start;
      if (n > 0) ends[n - 1] = start - 1;
      for (let s = 0; s < slots; s += 1) {
        const value = rows[row + 1 + s] as number;
        values[n * slots + s] = value === MISSING ? MISSING : value + shift;
      }
    }
  }
  if (n > 0) ends[n - 1] = size - 1;
  table.count = total;
  return table;
}

function identity(count: number): Uint32Array {
  const members = new Uint32Array(count);
  for (let n = 0; n < count; n += 1) members[n] = n;
  return members;
}
