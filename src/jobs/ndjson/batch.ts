/**
 * Whole lines of one input, as they travel between threads.
 *
 * - I1 `bytes` is not empty, ends with a newline and begins at a line's start; it has an `ArrayBuffer` of its own (which
 *   may be longer), so it can be transferred.
 * - I2 Batches of an input follow one another without gap or overlap, but for the bytes of a BOM and of oversized records.
 * - I3 Every newline but one that was missing at the end of the input is the input's own.
 */
export interface Batch {
  readonly kind: 'batch';
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Which of the inputs, from 0. */
  readonly input: number;
  /** The number of its first line in the input, from 1; blank lines count. */
  readonly firstLine: number;
  /** How many lines it holds. */
  readonly lines: number;
  /** Where `bytes[0]` is in the input, in bytes from 0: after decompression, a BOM included. */
  readonly offset: number;
}

/** A record longer than allowed. It is in no batch. */
export interface OversizedRecord {
  readonly kind: 'oversized';
  readonly input: number;
  readonly line: number;
  readonly offset: number;
  /** Its whole length in bytes, without the newline. */
  readonly length: number;
  /** Its first bytes, as many as were to be kept. */
  readonly kept: Uint8Array<ArrayBuffer>;
}

/** What is wrong with one line of a batch, with places in the batch's bytes. */
export interface BatchFault {
  /** The line's number in the batch, from 0. */
  readonly line: number;
  /** The record: from `start` up to `end`, without its newline. */
  readonly start: number;
  readonly end: number;
  /** The first byte that cannot stand where it does. */
  readonly at: number;
  readonly code: 'INVALID_JSON' | 'INVALID_UTF8';
  readonly reason: string;
}
