import { messageOf } from '../../../base/index.js';
import { thrownAt } from '../user-module/index.js';
import { ExitCalled } from './own-process.js';
import { type Failure, RecordFailure } from './read-record.js';

/** What is done with what the function gives. */
export interface Wishes {
  readonly kind: 'map' | 'filter';
  /** The elements of an array become records of their own. */
  readonly flat: boolean;
  /** Bytes that a record made by the function may have. */
  readonly maxRecordBytes: number;
}

/** `''`: nothing goes on. Otherwise the lines of `map`, or `KEEP`: the record goes on as it came. */
export type Outcome = string;
export const KEEP = '\n';

/** What becomes of a record of which the function made `result`. Throws `RecordFailure` when that cannot be a line. */
export function outcomeOf(result: unknown, { kind, flat, maxRecordBytes }: Wishes, at: number): Outcome {
  if (kind === 'filter') return result ? KEEP : '';
  if (result === undefined) return '';
  if (!flat || !Array.isArray(result)) return lineOf(result, maxRecordBytes, at);
  let lines = '';
  for (const element of result) if (element !== undefined) lines += lineOf(element, maxRecordBytes, at);
  return lines;
}

function lineOf(value: unknown, maxBytes: number, at: number): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw invalid(at, `the result cannot be written as JSON: ${firstLine(messageOf(error))}`);
  }
  if (text === undefined) {
    const what = typeof value === 'object' ? 'an object whose toJSON gives nothing' : `a ${typeof value}`;
    throw invalid(at, `the result cannot be written as JSON: it is ${what}`);
  }
  if (3 * text.length > maxBytes && Buffer.byteLength(text) > maxBytes) {
    throw new RecordFailure({
      stage: 'map',
      at,
      code: 'TOO_LARGE',
      reason: `the result has ${Buffer.byteLength(text)} bytes, ${maxBytes} are allowed (--max-record)`,
    });
  }
  return `${text}\n`;
}

function invalid(at: number, reason: string): RecordFailure {
  return new RecordFailure({ stage: 'map', at, code: 'INVALID_RESULT', reason });
}

/** What the function threw, as the failure of its record. */
export function failureOf(error: unknown, stage: 'map' | 'filter', at: number): Failure {
  if (error instanceof RecordFailure) return error.failure;
  if (error instanceof ExitCalled) return { stage, at, code: 'FUNCTION_FAILED', reason: error.message };
  if (error instanceof TimedOut) return { stage, at, code: 'TIMEOUT', reason: error.message };
  return { stage, at, code: 'FUNCTION_FAILED', reason: wordsOf(error) };
}

/** The call took longer than it may. */
export class TimedOut extends Error {
  constructor(timeoutMs: number) {
    super(`the function was not done within ${timeoutMs} ms`);
  }
}

function wordsOf(error: unknown): string {
  const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  return `the function failed: ${name}${messageOf(error)}${thrownAt(error)}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
