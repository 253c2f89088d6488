import type { Block } from '../block.js';
import { gatherWindow } from './gather-window.js';
import type { ArenaKernel } from './kernel.js';
import { type PieceToVerify, type VerifiedPiece, verifyPiece } from './verify-piece.js';

/** Whole lines in an arena that should be in order, and are to leave it. */
export interface PieceToCopy extends PieceToVerify {
  /** Room for `windowRoom` of the piece and the rows of `most` records. */
  readonly room: number;
}

/** Its records, as they lie, on memory of their own. */
export interface CopiedPiece extends VerifiedPiece {
  readonly block: Block;
}

/** Verifies a piece and copies its records, without what lies between them. */
export function verifyAndCopy(kernel: ArenaKernel, piece: PieceToCopy): CopiedPiece {
  const verified = verifyPiece(kernel, piece);
  const { count } = verified;
  const { bytes, lines, rows } = gatherWindow(kernel, {
    numbers: piece.numbers,
    count,
    to: piece.room,
    wantRows: true,
  });
  const block = {
    bytes: new Uint8Array(kernel.bytes.subarray(lines, lines + bytes)),
    rows: new Int32Array(kernel.values.subarray(rows >> 2, (rows >> 2) + count * (1 + kernel.order.slots))),
    count,
  };
  return { ...verified, block };
}
