import { LineTable, MISSING } from '../json/index.js';
import { type SortOrder, sortRecords } from '../order/index.js';
import type { Block } from './block.js';

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
    counts.length > 1 ? sortRecords(buffer.subarray(0, size), order, table).members : identity(table.count);
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

function withoutDuplicates(
  members: Uint32Array,
  { slots, starts, values }: LineTable,
  bytes: Uint8Array,
  order: SortOrder,
  previous: Block | undefined,
): Uint32Array {
  let kept = 0;
  for (const n of members) {
    const start = starts[n] as number;
    if (kept > 0) {
      const last = members[kept - 1] as number;
      const lastStart = starts[last] as number;
      if (order.compareAt(bytes, lastStart, values, last * slots, bytes, start, values, n * slots) === 0)
        continue;
    } else if (previous !== undefined) {
      if (order.compareAt(previous.bytes, 0, previous.rows, 1, bytes, start, values, n * slots) === 0)
        continue;
    }
    members[kept] = n;
    kept += 1;
  }
  return members.subarray(0, kept);
}

/** Copies lines behind the parts, within one buffer, and notes where they are now; gives where they end. */
function copyInOrder(
  buffer: Uint8Array,
  size: number,
  members: Uint32Array,
  { ends, slots, starts, values }: LineTable,
  rows: Int32Array,
): number {
  const withRows = rows.length > 0;
  let to = size;
  let row = 0;
  for (const n of members) {
    const start = starts[n] as number;
    const end = (ends[n] as number) + 1;
    buffer.copyWithin(to, start, end);
    if (withRows) {
      const moved = to - size;
      rows[row] = moved;
      for (let s = 0; s < slots; s += 1) {
        const value = values[n * slots + s] as number;
        rows[row + 1 + s] = value === MISSING ? MISSING : value - start + moved;
      }
      row += 1 + slots;
    }
    to += end - start;
  }
  return to;
}
