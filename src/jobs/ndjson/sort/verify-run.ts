import { faultsOf } from '../check-batch.js';
import { type LineTable, lineEnd } from '../json/index.js';
import type { SortOrder } from '../order/index.js';
import { readRecords } from '../sort-batch.js';
import type { Block } from './block.js';
import { copyInOrder } from './in-order.js';
import { rowsOf, type SortedRun } from './sorted-run.js';

export interface VerifyWishes {
  readonly validate: boolean;
  /** Whether a record equal to the one before it is out of order too. */
  readonly unique: boolean;
}

/** A batch that should be in order. */
export interface VerifiedRun extends SortedRun {
  /** The first record that is not. */
  readonly disorder: PlaceInBatch | undefined;
  /** Its first record. */
  readonly first: PlaceInBatch;
}

/** A record's line in its batch, from 0, and where it begins there. */
interface PlaceInBatch {
  readonly line: number;
  readonly start: number;
}

/** Validates a batch and tells whether its records are in order; nothing is sorted. Pure, but for the batch's own bytes. */
export function verifyRun(
  bytes: Uint8Array<ArrayBuffer>,
  order: SortOrder,
  { unique, validate }: VerifyWishes,
): VerifiedRun {
  const { dropped, table } = readRecords(bytes, order, validate);
  const disorder = disorderIn(bytes, order, table, unique);
  const firstStart = table.count === 0 ? 0 : (table.starts[0] as number);
  const first = { line: lineOf(bytes, firstStart), start: firstStart };
  const faults = faultsOf(bytes, table);
  const raw = faults.map(({ start, end }) => bytes.slice(start, end));
  const { blank, count, lines } = table;
  const isWhole = count === lines;
  const block = isWhole ? { bytes, rows: rowsOf(table), count } : asRun(bytes, table);
  return {
    block,
    received: lines - blank,
    dropped,
    faults,
    raw,
    spare: undefined,
    disorder,
    first,
  };
}

/** The records alone, without what lies between them. */
function asRun(bytes: Uint8Array<ArrayBuffer>, table: LineTable): Block {
  const { count, slots } = table;
  const both = new Uint8Array(2 * bytes.length);
  both.set(bytes);
  const rows = new Int32Array(count * (1 + slots));
  const end = copyInOrder(both, bytes.length, membersOf(table), table, rows);
  bytes.set(both.subarray(bytes.length, end));
  return { bytes: bytes.subarray(0, end - bytes.length), rows, count };
}

function membersOf({ count }: LineTable): Uint32Array {
  return Uint32Array.from({ length: count }, (_, n) => n);
}

function disorderIn(
  bytes: Uint8Array,
  order: SortOrder,
  { count, slots, starts, values }: LineTable,
  unique: boolean,
): VerifiedRun['disorder'] {
  for (let n = 1; n < count; n += 1) {
    const before = starts[n - 1] as number;
    const start = starts[n] as number;
    const difference = order.compareAt(
      bytes,
      before,
      values,
      (n - 1) * slots,
      bytes,
      start,
      values,
      n * slots,
    );
    if (difference > 0 || (unique && difference === 0)) return { line: lineOf(bytes, start), start };
  }
  return undefined;
}

/** The number of the line that begins at `start`, from 0. */
function lineOf(bytes: Uint8Array, start: number): number {
  let line = 0;
  for (let at = 0; at < start; at = lineEnd(bytes, at) + 1) line += 1;
  return line;
}
