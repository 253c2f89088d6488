import type { ErrorCode } from '../../base/index.js';
import type { Batch, BatchFault, OversizedRecord } from './batch.js';
import { explainFault } from './json/explain.js';
import { lineEnd } from './json/scan.js';

/** A record that failed, where it is in its input and why. */
export interface RecordFault {
  /** The input as it was named; `-` for standard input. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The first byte that cannot stand there (of a failure in user code: the record's first), in bytes from 1. */
  readonly column: number;
  /** The place of that byte in the input, from 0; of compressed input: in its content. */
  readonly at: number;
  /** Where the record begins in the input, and how long it is without its newline. */
  readonly offset: number;
  readonly length: number;
  readonly code: ErrorCode;
  readonly reason: string;
}

/** `<file>:<line>:<column> (byte <offset>): <reason>`, with `pipeline: ` before it. */
export function faultMessage({ file, line, column, at, reason }: RecordFault): string {
  return `pipeline: ${file}:${line}:${column} (byte ${at}): ${reason}`;
}

/** What is wrong with the line that begins at `start`, which a scan refused; `line` is its number in the batch. */
export function faultAt(bytes: Uint8Array, line: number, start: number): BatchFault {
  const end = lineEnd(bytes, start);
  const fault = explainFault(bytes, start, end);
  // The two readings of the grammar are held together by a property test; a line without a reason is still a fault.
  const { at, code, reason } = fault ?? { at: start, code: 'INVALID_JSON', reason: 'not valid JSON' };
  return { line, start, end, at, code, reason };
}

/** A fault found in a batch, with its places in the input. */
export function faultInBatch(
  file: string,
  { firstLine, offset }: Pick<Batch, 'firstLine' | 'offset'>,
  { line, start, end, at, code, reason }: Omit<BatchFault, 'code'> & { readonly code: ErrorCode },
): RecordFault {
  return {
    file,
    line: firstLine + line,
    column: at - start + 1,
    at: offset + at,
    offset: offset + start,
    length: end - start,
    code,
    reason,
  };
}

/** The fault of a record that is longer than `maxRecordBytes`: its first byte too many. */
export function faultOfOversized(file: string, record: OversizedRecord, maxRecordBytes: number): RecordFault {
  const { line, offset, length } = record;
  return {
    file,
    line,
    column: maxRecordBytes + 1,
    at: offset + maxRecordBytes,
    offset,
    length,
    code: 'TOO_LARGE',
    reason: `the record has ${length} bytes, ${maxRecordBytes} are allowed (--max-record)`,
  };
}
