import { type Clock, PipelineError, requireInteger, requireOneOf, systemClock } from '../../../base/index.js';
import { availableCores } from '../../../pool/index.js';
import { type FailureLimit, parseFailureLimit } from '../../run/index.js';
import type { NdjsonOptions, OnRecordError } from './options.js';

const DEFAULT_MAX_RECORD_BYTES = 64 * 2 ** 20;

/** The common options with every default filled in and every value checked. */
export interface Settings {
  readonly maxRecordBytes: number;
  readonly onError: OnRecordError;
  readonly deadLetter: string | undefined;
  readonly maxFailures: FailureLimit | undefined;
  readonly jobs: number;
  /** The threads of the pool; undefined leaves it to the pool, which goes below the cores under pressure. */
  readonly threads: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
}

/** Refuses what cannot be meant before anything starts: `INVALID_ARGUMENT`, or a `RangeError` for numbers. */
export function resolveSettings(options: NdjsonOptions): Settings {
  return {
    maxRecordBytes: requireInteger(
      'maxRecordBytes',
      options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES,
      1,
      2 ** 30,
    ),
    onError: policyOf(options),
    deadLetter: options.deadLetter,
    maxFailures: options.maxFailures === undefined ? undefined : parseFailureLimit(options.maxFailures),
    jobs: requireInteger('jobs', options.jobs ?? availableCores(), 1),
    threads: options.jobs,
    signal: options.signal,
    clock: options.clock ?? systemClock,
  };
}

function policyOf({ deadLetter, maxFailures, onError }: NdjsonOptions): OnRecordError {
  if (onError !== undefined) requireOneOf('onError', onError, ['fail', 'skip', 'dead-letter']);
  if (deadLetter !== undefined) {
    if (onError === undefined || onError === 'dead-letter') return 'dead-letter';
    throw invalid(
      `deadLetter and onError ${onError} exclude each other: leave one of them out, or say onError: 'dead-letter'`,
    );
  }
  if (onError === 'dead-letter') throw invalid('onError dead-letter needs the name of a file: deadLetter');
  if (maxFailures !== undefined && onError === 'fail') {
    throw invalid(
      "maxFailures and onError fail exclude each other: leave one of them out, or say onError: 'skip'",
    );
  }
  return onError ?? (maxFailures === undefined ? 'fail' : 'skip');
}

function invalid(message: string): PipelineError {
  return new PipelineError('INVALID_ARGUMENT', message);
}
