import type { ErrorCode } from '../../../base/index.js';
import { NEWLINE, skipSpace } from '../json/index.js';

/** Whole lines, as a worker gets them. */
export interface WorkerChunk {
  /** Ends with a newline. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The number in its input of its first line, from 1. */
  readonly firstLine: number;
  /** The place among all records of the run of its first record, from 0. */
  readonly firstIndex: number;
  readonly lines: number;
}

/** Whole lines of one input, and where they are in it. */
export interface Chunk extends WorkerChunk {
  readonly kind: 'chunk';
  readonly input: number;
  /** Where `bytes[0]` is in the input. */
  readonly offset: number;
  /** Lines that are not blank. */
  readonly records: number;
  /** Nothing else lives in the memory of `bytes`. */
  readonly isWholeBatch: boolean;
}

/** A record of a chunk that failed, with places in the chunk. */
export interface ChunkFailure {
  /** From 0. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly at: number;
  readonly stage: 'parse' | 'map' | 'filter';
  readonly code: ErrorCode;
  readonly reason: string;
  readonly attempts: number;
  readonly before: Before;
}

/** What came of a chunk up to a record, in the order of its output: what is counted and written when the run ends with it. */
export interface Before {
  readonly records: number;
  /** Those of them that gave nothing. */
  readonly filtered: number;
  /** In bytes. */
  readonly output: number;
}

export const NOTHING_BEFORE: Before = { records: 0, filtered: 0, output: 0 };

/** What came of the first lines of a chunk. `records = passed + filtered + failures.length`. */
export interface ChunkResult {
  readonly output: Uint8Array<ArrayBuffer>;
  /** In place of `output`: from where to where in the chunk the lines are that `filter` keeps. */
  readonly kept?: Int32Array<ArrayBuffer>;
  /** How far it went: it may end early, at a line's end. */
  readonly bytes: number;
  readonly lines: number;
  readonly records: number;
  readonly filtered: number;
  readonly failures: readonly ChunkFailure[];
  readonly elapsedMs: number;
  /** How long a call took on average, when calls are asynchronous. */
  readonly callMs: number | undefined;
}

/**
 * From `start` on, as many lines as there are, but at most `most`: how many, how many of them are not blank, and where the last one
 * ends.
 */
export function measureLines(
  bytes: Buffer,
  start: number,
  most: number,
): { readonly end: number; readonly lines: number; readonly records: number } {
  let at = start;
  let lines = 0;
  let records = 0;
  while (at < bytes.length && lines < most) {
    const end = bytes.indexOf(NEWLINE, at);
    lines += 1;
    if (bytes[skipSpace(bytes, at)] !== NEWLINE) records += 1;
    at = end + 1;
  }
  return { end: at, lines, records };
}
