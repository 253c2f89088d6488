import type { BatchFault } from './batch.js';
import { expectedRecords, faultsOf } from './check-batch.js';
import { NEWLINE, skipSpace } from './json/characters.js';
import { LineTable } from './json/line-table.js';
import { lineEnd, requireWholeLines } from './json/scan.js';
import { scanLinesFast } from './json/wasm/scan.js';
import type { Prefixes } from './order/prefix.js';
import type { SortOrder } from './order/sort-order.js';
import { sortRecords } from './order/sort-records.js';

/**
 * The records of a batch in order. All arrays are in that order and on buffers of their own; the batch's bytes are
 * not moved. Record `k` is `bytes[starts[k]] … bytes[ends[k]]`, its newline included.
 */
export interface SortedBatch extends Prefixes {
  readonly count: number;
  readonly starts: Uint32Array<ArrayBuffer>;
  /** The places of the newlines. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** Where the value of key `s` of record `k` begins: `values[k * slots + s]`, or `MISSING`. */
  readonly values: Int32Array<ArrayBuffer>;
  /** How many bytes of the first key's strings the prefixes skip; prefixes of batches can be compared when they skip the same bytes. */
  readonly skip: number;
  /** What the order of the batch was when it came. */
  readonly presorted: boolean;
  readonly lines: number;
  readonly blank: number;
  /** Records left out because a key is missing. */
  readonly dropped: number;
  readonly faults: readonly BatchFault[];
}

/**
 * Validates the lines of a batch (unless `validate` is false), finds the keys and sorts, stably. `bytes` ends with a newline. Pure.
 *
 * With `validate: false` every line that is not blank is a record, and one that is not JSON has arbitrary keys.
 */
export function sortBatch(
  bytes: Uint8Array,
  order: SortOrder,
  { validate = true }: { readonly validate?: boolean } = {},
): SortedBatch {
  const { table, dropped } = readRecords(bytes, order, validate);
  const { members, prefixes, skip } = sortRecords(bytes, order, table);
  return {
    ...arrange(table, prefixes, members),
    count: table.count,
    skip,
    presorted: members.every((n, k) => n === k),
    lines: table.lines,
    blank: table.blank,
    dropped,
    faults: faultsOf(bytes, table),
  };
}

/** The records of a batch as they lie, with their keys; without those that `drop` leaves out. */
export function readRecords(
  bytes: Uint8Array,
  order: SortOrder,
  validate: boolean,
): { readonly table: LineTable; readonly dropped: number } {
  const table = new LineTable(order.slots, validate ? 0 : expectedRecords(bytes));
  if (validate) {
    scanLinesFast(bytes, order.names, table);
    order.completeKeys(bytes, table);
  } else listLines(bytes, order, table);
  return { table, dropped: order.spec.missing === 'drop' ? dropRecords(table, order) : 0 };
}

function listLines(bytes: Uint8Array, order: SortOrder, table: LineTable): void {
  requireWholeLines(bytes);
  for (let start = 0; start < bytes.length; ) {
    const end = lineEnd(bytes, start);
    table.lines += 1;
    if (bytes[skipSpace(bytes, start)] === NEWLINE) table.blank += 1;
    else {
      if (table.count === table.starts.length) table.grow();
      table.starts[table.count] = start;
      table.ends[table.count] = end;
      order.findKeys(bytes, start, table.values, table.count * order.slots);
      table.count += 1;
    }
    start = end + 1;
  }
}

/** Closes the ranks of a table over the records that are dropped; gives their number. */
function dropRecords(table: LineTable, order: SortOrder): number {
  const { starts, ends, values, slots, count } = table;
  let kept = 0;
  for (let n = 0; n < count; n += 1) {
    if (order.drops(values, n * slots)) continue;
    starts[kept] = starts[n] as number;
    ends[kept] = ends[n] as number;
    values.copyWithin(kept * slots, n * slots, (n + 1) * slots);
    kept += 1;
  }
  table.count = kept;
  return count - kept;
}

function arrange(
  table: LineTable,
  { high, low }: Prefixes,
  members: Uint32Array,
): Prefixes & Pick<SortedBatch, 'starts' | 'ends' | 'values'> {
  const { count, slots } = table;
  const sorted = {
    high: new Uint32Array(count),
    low: new Uint32Array(count),
    starts: new Uint32Array(count),
    ends: new Uint32Array(count),
    values: new Int32Array(count * slots),
  };
  for (let k = 0; k < count; k += 1) {
    const n = members[k] as number;
    sorted.high[k] = high[n] as number;
    sorted.low[k] = low[n] as number;
    sorted.starts[k] = table.starts[n] as number;
    sorted.ends[k] = table.ends[n] as number;
    for (let s = 0; s < slots; s += 1) sorted.values[k * slots + s] = table.values[n * slots + s] as number;
  }
  return sorted;
}
