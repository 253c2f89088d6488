/**
 * Whole lines of one input in an arena.
 *
 * - I1 Behind the last newline are 64 bytes that may be read.
 * - I2 Pieces of an input follow one another without gap or overlap, but for the bytes of a BOM and of oversized records.
 */
export interface ArenaPiece {
  readonly kind: 'piece';
  readonly from: number;
  readonly to: number;
  /** Which of the inputs, from 0. */
  readonly input: number;
  /** Where its first byte is in the input, from 0: after decompression, a BOM included. */
  readonly offset: number;
}
