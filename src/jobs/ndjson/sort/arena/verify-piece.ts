import { isExact } from '../../order/prefix.js';
import type { ArenaKernel } from './kernel.js';
import { type FoundRecords, type PieceToScan, scanPiece } from './scan-piece.js';

/** Whole lines in an arena that should be in order. */
export interface PieceToVerify extends PieceToScan {
  /** Room for eight bytes for each of `most` records. */
  readonly prefixes: number;
  /** Whether a record equal to the one before it is out of order too. */
  readonly unique: boolean;
}

export interface VerifiedPiece extends FoundRecords {
  /** Rows of the first and the last record; empty: there is none. */
  readonly first: Int32Array<ArrayBuffer>;
  readonly last: Int32Array<ArrayBuffer>;
  /** Where the first record begins that is out of order. */
  readonly disorder: number | undefined;
}

/** Validates a piece and tells whether its records are in order; nothing is sorted. */
export function verifyPiece(kernel: ArenaKernel, piece: PieceToVerify): VerifiedPiece {
  const { common, ...found } = scanPiece(kernel, piece);
  const { numbers, prefixes, unique } = piece;
  const { count } = found;
  kernel.writePrefixes(numbers, count, prefixes, 0, common.length);
  const at = firstDisorder(kernel, piece, count, unique);
  const rowAt = (k: number): number => kernel.words[(numbers >> 2) + k] as number;
  const row = (k: number): Int32Array<ArrayBuffer> =>
    Int32Array.from(count === 0 ? [] : kernel.values.subarray(rowAt(k), rowAt(k) + kernel.width));
  const disorder = at < count ? kernel.words[rowAt(at)] : undefined;
  return { ...found, first: row(0), last: row(count - 1), disorder };
}

/** By prefixes, and where these are equal and do not say all, by the records; `count`: all are in order. */
function firstDisorder(
  kernel: ArenaKernel,
  { numbers, prefixes }: PieceToVerify,
  count: number,
  unique: boolean,
): number {
  const { kernels, order, words } = kernel;
  const until = kernels.firstDescent(prefixes, count);
  let from = kernels.tieStart(prefixes, until, 0);
  while (from < until) {
    const to = kernels.tieEnd(prefixes, until, from);
    const low = words[(prefixes >> 2) + 2 * from] as number;
    const high = words[(prefixes >> 2) + 2 * from + 1] as number;
    const saysAll = order.slots === 1 && isExact(high, low, order.isDescending(0));
    if (saysAll && unique) return from + 1;
    if (!saysAll) {
      for (let k = from + 1; k < to; k += 1) {
        const before = words[(numbers >> 2) + k - 1] as number;
        const difference = kernel.compare(before, words[(numbers >> 2) + k] as number);
        if (difference > 0 || (unique && difference === 0)) return k;
      }
    }
    from = kernels.tieStart(prefixes, until, to);
  }
  return until;
}
