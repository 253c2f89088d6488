import type { ArenaKernel } from './kernel.js';
import { type PieceToScan, type ScannedPiece, scanPiece } from './scan-piece.js';
import { sortEarly } from './sort-part.js';

/** Whole lines in an arena that are to become a sorted part. */
export interface PieceToSort extends PieceToScan {
  /** Room for eight bytes for each of `most` records. */
  readonly prefixes: number;
  /** Room for `scratchBytes` of them. */
  readonly scratch: number;
}

export interface SortedPiece extends ScannedPiece {
  /** Whether the part is sorted; if not, it has to wait for what the texts of all parts begin with. */
  readonly isSorted: boolean;
}

/** Scans a piece, and sorts it if it can be done by now: one task then does for two. */
export function scanAndSort(kernel: ArenaKernel, piece: PieceToSort): SortedPiece {
  const { numbers, prefixes, scratch } = piece;
  const scanned = scanPiece(kernel, piece);
  const part = { numbers, prefixes, count: scanned.count };
  return { ...scanned, isSorted: sortEarly(kernel, part, scanned.common, scratch) };
}
