import type { ErrorCode } from '../../base/index.js';
import type { Batch, BatchFault, OversizedRecord } from './batch.js';

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
