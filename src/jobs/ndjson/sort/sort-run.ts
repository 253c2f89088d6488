import type { BatchFault } from '../batch.js';
import { faultsOf } from '../check-batch.js';
import type { LineTable } from '../json/index.js';
import { type SortOrder, sortRecords } from '../order/index.js';
import { readRecords } from '../sort-batch.js';
import type { Block } from './block.js';
import { copyInOrder, withoutDuplicates } from './in-order.js';

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
  const { table } = readRecords(bytes, order, validate);
  const faults = faultsOf(bytes, table);
  const raw = faults.map(({ start, end }) => bytes.slice(start, end));
  const { members } = sortRecords(bytes, order, table);
  const distinct = unique ? withoutDuplicates(members, table, bytes, order, undefined) : members;
  const kept = distinct.subarray(0, limit);
  const received = table.lines - table.blank;
  const counts = { received, dropped: received - faults.length - kept.length, faults, raw };
  if (kept.length === table.lines && kept.every((n, k) => n === k)) {
    // It came in order, and whole.
    return { ...counts, block: { bytes, rows: rowsOf(table), count: kept.length }, spare: undefined };
  }
  const size = bytes.length;
  const both = scratchOf(2 * size);
  both.set(bytes);
  const rows = new Int32Array(kept.length * (1 + order.slots));
  const gathered = both.subarray(size, copyInOrder(both, size, kept, table, rows));
  // Little of much goes by itself, so that much is not held for it.
  const isLittle = 2 * gathered.length < bytes.buffer.byteLength;
  if (!isLittle) bytes.set(gathered);
  const own = isLittle ? gathered.slice() : bytes.subarray(0, gathered.length);
  return { ...counts, block: { bytes: own, rows, count: kept.length }, spare: isLittle ? bytes : undefined };
}

/** The rows of records that lie in order. */
export function rowsOf({ count, slots, starts, values }: LineTable): Int32Array<ArrayBuffer> {
  const width = 1 + slots;
  const rows = new Int32Array(count * width);
  for (let k = 0, row = 0; k < count; k += 1, row += width) {
    rows[row] = starts[k] as number;
    for (let s = 0; s < slots; s += 1) rows[row + 1 + s] = values[k * slots + s] as number;
  }
  return rows;
}

/** Kept for the next batch, unless a batch was out of the ordinary. */
const KEPT_BYTES = 2 * 8 * 2 ** 20;
let scratch = new Uint8Array(0);

function scratchOf(size: number): Uint8Array<ArrayBuffer> {
  if (size > KEPT_BYTES) return new Uint8Array(size);
  if (scratch.length < size) scratch = new Uint8Array(size);
  return scratch;
}
