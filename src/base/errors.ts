/**
 * Every code that this package puts on an error. A code is stable: programs switch on it, the words of a
 * message may change. The table says what each means; `docs/errors.md` adds what to do about it.
 */
export type ErrorCode =
  // channels
  | 'CHANNEL_CLOSED' // the other end is gone; `value` holds what could not be sent
  | 'CHANNEL_LAGGED' // a broadcast receiver was overtaken; `skipped` says by how many values
  | 'SEMAPHORE_CLOSED' // no permit will ever be granted again
  // limits
  | 'LOAD_SHED' // refused on purpose before any work; `reason` and `retryAfterMs` say why and when to return
  | 'TIMEOUT' // it took longer than it was allowed to
  // pool
  | 'POOL_CLOSED' // the pool takes no more tasks
  | 'WORKER_DIED' // the thread that ran the task ended before answering (exit, out of memory, stopped)
  | 'WORKER_NOT_STARTED' // the system would start no thread or process (files, processes, memory used up); no task was begun
  | 'TASK_NOT_FOUND' // the module of a worker task, or its export, cannot be loaded
  | 'TASK_NOT_CLONEABLE' // an input or a result holds something that cannot be sent between threads
  // pipeline
  | 'STAGE_FAILED' // a stage of a pipeline failed; `stage` names it and `cause` is its error
  | 'PIPELINE_INVALID' // the composition can never run
  | 'DEADLOCK' // somebody waits for what can no longer happen, and nothing else keeps the process alive
  | 'ABORTED' // closed or destroyed without a reason of the caller's own
  // input and configuration
  | 'INVALID_ARGUMENT' // a value that is not one of those allowed; the message names both
  | 'NO_SUCH_INPUT' // a path or a glob that was named and is not there
  | 'OUTPUT_UNWRITABLE' // the place to write to cannot be made or written
  | 'RESUME_MISMATCH' // a checkpoint is of another input, function or output
  | 'OUTPUT_BUSY' // another run is writing to the same place
  | 'COLLISION' // several inputs would write one output
  // records
  | 'INVALID_JSON' // a line that is not one JSON value (RFC 8259); the position is that of the first byte that cannot stand there
  | 'INVALID_UTF8' // a string with bytes that are not UTF-8
  | 'FUNCTION_FAILED' // somebody's function threw, rejected, or called process.exit
  | 'INVALID_RESULT' // it gave something that JSON cannot hold
  | 'INVALID_DEAD_LETTER' // a line of a dead-letter file that keeps no record, or not the whole of it
  // images (also the `error.code` of a thumbnail event)
  | 'CORRUPT'
  | 'TRUNCATED'
  | 'NOT_AN_IMAGE'
  | 'UNSUPPORTED'
  | 'TOO_LARGE'
  | 'CRASHED'
  | 'PERMISSION'
  | 'IO';

/** What an error can concern, beside its code and message. All optional: only what is known is there. */
export interface ErrorDetails {
  /** The error that led to this one, unchanged. */
  readonly cause?: unknown;
  /** The stage of a pipeline it happened in. */
  readonly stage?: string;
  /** The item it happened to: an index, a path, a record's position. */
  readonly item?: string | number;
  /** How many items, values or permits it concerns. */
  readonly count?: number;
}

const BRAND = Symbol.for('pipeline.PipelineError');

/**
 * The one family of errors that this package throws. Switch on `code`; `cause`, `stage`, `item` and `count`
 * say what it concerns. Use {@link isPipelineError} rather than `instanceof` where an error may have crossed a
 * thread or come from another copy of this package.
 */
export class PipelineError extends Error {
  readonly code: ErrorCode;
  declare readonly stage?: string;
  declare readonly item?: string | number;
  declare readonly count?: number;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    if (details.stage !== undefined) this.stage = details.stage;
    if (details.item !== undefined) this.item = details.item;
    if (details.count !== undefined) this.count = details.count;
  }

  static {
    // On the prototype, as for the errors of the language: the name is not an own property of each error.
    Object.defineProperty(this.prototype, 'name', {
      value: 'PipelineError',
      writable: true,
      configurable: true,
    });
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }
}

/**
 * True when `error` is of the {@link PipelineError} family and, if a code is given, has that code. It looks at a
 * brand and not at the class, so it also holds for errors of another copy of this package in the process.
 */
export function isPipelineError(error: unknown, code?: ErrorCode): error is PipelineError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
  return code === undefined || (error as unknown as PipelineError).code === code;
}

/** The message of anything that was thrown, which need not be an `Error`. Never throws. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  try {
    return String(thrown);
  } catch {
    return 'something that cannot be turned into text was thrown';
  }
}
