import { type NdjsonOptions, type NdjsonSource, PipelineError } from '../../index.js';
import { failureLimitOf } from '../failure-limit.js';
import { given } from '../given.js';
import type { Io } from '../io.js';
import type { OptionValues } from '../option-table.js';
import type { failureOptions, readingOptions, runningOptions } from './common-options.js';

/** What the shared options of the NDJSON commands say. */
export type CommonValues = OptionValues<
  typeof readingOptions & typeof failureOptions & typeof runningOptions
>;

/** How a run is shown. */
export interface Showing {
  readonly progress: 'auto' | 'plain' | 'none';
  readonly summary: 'json' | 'text' | 'none';
  /** Whether lines appear on the terminal, where a bar would be in their way. */
  readonly dataAppears: boolean;
  /** The run itself says what it waits for when it stands still. */
  readonly explainsStandstill?: boolean;
}

/** Operands to inputs: `-`, and no operand at all, is standard input. Throws `INVALID_ARGUMENT`. */
export function sourcesOf(operands: readonly string[], io: Pick<Io, 'stdin'>): NdjsonSource[] {
  const names = operands.length === 0 ? ['-'] : operands;
  if (names.includes('')) throw usage('a path is empty');
  if (names.filter((name) => name === '-').length > 1) throw usage('standard input can be read only once');
  if (operands.length === 0 && (io.stdin as { isTTY?: boolean }).isTTY === true) {
    throw usage('no input: name files, or pipe records in (- reads the terminal)');
  }
  return names.map((name) => (name === '-' ? { name, stream: io.stdin } : name));
}

/** From flags to the words of the public API. What was not given is left to the library's own defaults. */
export function commonOptions(values: CommonValues): NdjsonOptions {
  requireOnePolicy(values);
  return {
    ...given('maxRecordBytes', values['max-record']),
    ...given('onError', values['on-error']),
    ...given('deadLetter', values['dead-letter']),
    ...given('maxFailures', failureLimitOf(values['max-failures'])),
    ...given('jobs', values.jobs === 'auto' ? undefined : values.jobs),
  };
}

function requireOnePolicy({
  'on-error': onError,
  'dead-letter': deadLetter,
  'max-failures': maxFailures,
}: CommonValues): void {
  const both = (flag: string, instead: string): PipelineError =>
    usage(
      `${flag} and --on-error ${onError} exclude each other: leave one of them out, or say --on-error ${instead}`,
    );
  if (onError === 'dead-letter' && deadLetter === undefined)
    throw usage('--on-error dead-letter needs a file: --dead-letter <file>');
  if (deadLetter !== undefined && onError !== undefined && onError !== 'dead-letter')
    throw both('--dead-letter', 'dead-letter');
  if (maxFailures !== undefined && onError === 'fail') throw both('--max-failures', 'skip');
}

export function showingOf(
  values: CommonValues,
  { stderr, stdout }: Pick<Io, 'stderr' | 'stdout'>,
  lines: 'to-stdout' | 'elsewhere',
): Showing {
  return {
    dataAppears: lines === 'to-stdout' && stdout.isTTY === true,
    progress: values.progress ?? 'auto',
    summary: values.summary ?? (stderr.isTTY === true ? 'text' : 'none'),
  };
}

/** The file that lines go to, if they go to one: `-` is standard output, as it is standard input among the inputs. */
export function fileOf(output: string | undefined): string | undefined {
  return output === '-' ? undefined : output;
}

/** Where a run's lines go that may have been given a file. */
export function linesOf(output: string | undefined): 'to-stdout' | 'elsewhere' {
  return fileOf(output) === undefined ? 'to-stdout' : 'elsewhere';
}

function usage(message: string): PipelineError {
  return new PipelineError('INVALID_ARGUMENT', message);
}
