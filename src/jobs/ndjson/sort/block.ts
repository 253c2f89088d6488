import type { SortOrder } from '../order/index.js';

/**
 * Sorted records, one after the other, and where they are.
 *
 * - B1 Row `k` of `rows` is `1 + slots` numbers: where record `k` begins in `bytes`, and where the value of each key does (or
 *   `MISSING`). A record ends, with its newline, where the next begins, the last one with `bytes`.
 * - B2 Records are in order, equal ones in the order of the input.
 */
export interface Block<Memory extends ArrayBufferLike = ArrayBuffer> {
  readonly bytes: Uint8Array<Memory>;
  readonly rows: Int32Array<Memory>;
  readonly count: number;
}

/** Records `from` to `to` of a block. */
export interface Part<Memory extends ArrayBufferLike = ArrayBuffer> {
  readonly block: Block<Memory>;
  readonly from: number;
  readonly to: number;
}

/** Numbers a row of `rows` has. */
export function rowWidth(order: SortOrder): number {
  return 1 + order.slots;
}

/** Where record `k` of a block begins; of the one after the last, where the bytes end. */
export function startOf({ bytes, rows, count }: Block<ArrayBufferLike>, k: number, width: number): number {
  return k < count ? (rows[k * width] as number) : bytes.length;
}

export function bytesOf({ block, from, to }: Part, width: number): number {
  return startOf(block, to, width) - startOf(block, from, width);
}

/** Below, at or above 0 as record `i` of `a` comes before, is equal to or comes after record `j` of `b`. */
export function compareRecords(order: SortOrder, a: Block, i: number, b: Block, j: number): number {
  const width = rowWidth(order);
  return order.compareAt(
    a.bytes,
    a.rows[i * width] as number,
    a.rows,
    i * width + 1,
    b.bytes,
    b.rows[j * width] as number,
    b.rows,
    j * width + 1,
  );
}

/** How many records of a part come before the record `j` of `b`; those equal to it too when `andEqual`. */
export function countBefore(order: SortOrder, part: Part, b: Block, j: number, andEqual: boolean): number {
  let { from: low, to: high } = part;
  while (low < high) {
    const middle = (low + high) >> 1;
    const difference = compareRecords(order, part.block, middle, b, j);
    if (difference < 0 || (andEqual && difference === 0)) low = middle + 1;
    else high = middle;
  }
  return low - part.from;
}

/** A part as a block of its own, its bytes not copied. */
export function asBlock<Memory extends ArrayBufferLike>(
  { block, from, to }: Part<Memory>,
  width: number,
): Pick<Block<Memory>, 'bytes' | 'count'> & Pick<Block, 'rows'> {
  const start = startOf(block, from, width);
  const rows = block.rows.slice(from * width, to * width);
  for (let at = 0; at < rows.length; at += 1)
    if ((rows[at] as number) >= 0) rows[at] = (rows[at] as number) - start;
  return { bytes: block.bytes.subarray(start, startOf(block, to, width)), rows, count: to - from };
}
