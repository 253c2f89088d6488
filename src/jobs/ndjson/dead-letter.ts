import { isUtf8 } from 'node:buffer';
import { PipelineError } from '../../base/index.js';
import type { RecordFault } from './faults.js';

/** One line of a dead-letter file: a record that failed, with its bytes. */
type DeadLetter = {
  readonly file: string;
  readonly line: number;
  /** Where the record begins in its input, and its length without its newline, in bytes. */
  readonly offset: number;
  readonly length: number;
  /** What it failed in: `parse`, `map`, `filter`. */
  readonly stage: string;
  readonly error: { readonly code: string; readonly message: string };
  /** How often it was tried, the first time included. */
  readonly attempts: number;
  /** There only when the record was too long to hold, and what follows is its start. */
  readonly rawTruncated?: true;
} & ({ readonly raw: string } | { readonly rawBase64: string });

/**
 * The line, with its newline, that keeps a failed record. `raw` holds the bytes when they are UTF-8, `rawBase64` when they are
 * not. Of a record that was too long to hold, `bytes` may be its start: the line says so, and `length` still tells the whole.
 */
export function deadLetterLine(
  fault: RecordFault,
  bytes: Uint8Array,
  stage: string,
  attempts: number,
): string {
  const { file, line, offset, length, code, reason: message } = fault;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = isUtf8(bytes) ? { raw: view.toString('utf8') } : { rawBase64: view.toString('base64') };
  const cut = bytes.length < length ? ({ rawTruncated: true } as const) : {};
  const letter: DeadLetter = {
    file,
    line,
    offset,
    length,
    stage,
    error: { code, message },
    attempts,
    ...cut,
    ...kept,
  };
  return `${JSON.stringify(letter)}\n`;
}

/**
 * The bytes that a line of a dead-letter file keeps, exactly as they were (or as somebody has mended them since). Throws
 * `INVALID_DEAD_LETTER` when the line is none, or keeps less than the whole record.
 */
export function rawOf(line: string): Buffer {
  const { raw, rawBase64, rawTruncated } = parse(line);
  if (rawTruncated === true) throw invalid('it keeps only the start of a record that was too long to hold');
  if (typeof raw === 'string') return bytesOfText(raw);
  if (typeof rawBase64 === 'string') return bytesOfBase64(rawBase64);
  throw invalid('it has neither "raw" nor "rawBase64"');
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** What UTF-8 cannot hold would leave as other bytes than were kept. */
function bytesOfText(raw: string): Buffer {
  if (LONE_SURROGATE.test(raw)) throw invalid('its "raw" has half of a surrogate pair');
  return Buffer.from(raw, 'utf8');
}

function bytesOfBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64'); // passes over what is no base64
  if (bytes.toString('base64') !== text) throw invalid('its "rawBase64" is no base64');
  return bytes;
}

function parse(line: string): { raw?: unknown; rawBase64?: unknown; rawTruncated?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw invalid('it is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null) throw invalid('it is no object');
  return value;
}

function invalid(why: string, cause?: unknown): PipelineError {
  const details = cause === undefined ? {} : { cause };
  return new PipelineError('INVALID_DEAD_LETTER', `not a line of a dead-letter file: ${why}`, details);
}
