import { type Block } from '../block.js';
import type { ArenaKernel } from './kernel.js';
import { orderRecords } from './order-bucket.js';
import type { PieceToSort } from './scan-and-sort.js';
import { type FoundRecords, scanPiece } from './scan-piece.js';
import { sortByPrefix } from './sort-part.js';

/** Whole lines in an arena, of which the first in order are wanted. */
export interface PieceToChooseFrom extends PieceToSort {
  /** How many are wanted. */
  readonly limit: number;
  /** Where a prefix is above which no record is wanted; 0: that is not known yet. */
  readonly bound: number;
  /** Of records with equal keys keep the first. */
  readonly unique: boolean;
}

/** The first records of a piece, in order, on memory of their own. */
export interface FirstOfPiece extends FoundRecords {
  readonly block: Block;
}

/** Validates a piece and gives its first records, no more than are wanted. Prefixes pass over nothing, so that those of all pieces compare. */
export function firstOfPiece(kernel: ArenaKernel, piece: PieceToChooseFrom): FirstOfPiece {
  const { common: _, ...found } = scanPiece(kernel, piece);
  const { bound, limit, numbers, prefixes, scratch, unique } = piece;
  kernel.writePrefixes(numbers, found.count, prefixes, 0, 0);
  let { count } = found;
  if (bound > 0) count = kernel.kernels.keepUpTo(numbers, prefixes, count, bound);
  kernel.writeBothPrefixes(numbers, count, prefixes, 0); // second ones are for those that are left
  if (count > limit && !unique) {
    sortByPrefix(kernel, { numbers, prefixes, count }, scratch);
    count = kernel.kernels.tieEnd(prefixes, count, limit - 1);
  }
  const left = orderRecords(kernel, { bucket: { numbers, prefixes, count }, scratch, skip: 0, unique });
  return { ...found, block: copied(kernel, numbers, Math.min(left, limit)) };
}

function copied({ bytes, order, values, words }: ArenaKernel, numbers: number, count: number): Block {
  const list = words.subarray(numbers >> 2, (numbers >> 2) + count);
  let size = 0;
  for (const row of list) size += (words[row + 1] as number) + 1 - (words[row] as number);
  const lines = new Uint8Array(size);
  const rows = new Int32Array(count * (1 + order.slots));
  let [to, at] = [0, 0];
  for (const row of list) {
    const start = words[row] as number;
    lines.set(bytes.subarray(start, (words[row + 1] as number) + 1), to);
    rows[at] = to;
    for (let s = 0; s < order.slots; s += 1) {
      const value = values[row + 2 + s] as number;
      rows[at + 1 + s] = value < 0 ? value : value - start + to;
    }
    at += 1 + order.slots;
    to += (words[row + 1] as number) + 1 - start;
  }
  return { bytes: lines, rows, count };
}
