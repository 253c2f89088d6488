import type { Readable } from 'node:stream';
import { PipelineError, type ThumbnailsOptions } from '../../index.js';
import { failureLimitOf } from '../failure-limit.js';
import { given } from '../given.js';
import type { Io } from '../io.js';
import type { OptionValues } from '../option-table.js';
import type { thumbnailsOptions } from './options.js';

/** What is on standard output: the events as lines, one document of them, the plan of a dry run, or nothing. */
export type DataForm = 'ndjson' | 'json' | 'plan' | 'nothing';

/** How much is said on standard error. */
export type Verbosity = 'quiet' | 'normal' | 'verbose';

/** The command line understood: what to run, and how to show it. */
export interface ThumbnailsRequest {
  readonly inputs: readonly string[];
  readonly options: ThumbnailsOptions & { readonly out: string };
  readonly data: DataForm;
  readonly verbosity: Verbosity;
  readonly progress: 'auto' | 'plain' | 'none';
}

type Values = OptionValues<typeof thumbnailsOptions>;

/** From flags to the words of the public API. Throws `INVALID_ARGUMENT` for what makes no sense together. */
export function resolveRequest(
  operands: readonly string[],
  values: Values,
  io: Pick<Io, 'stdin'>,
): ThumbnailsRequest {
  if (operands.includes('')) throw new PipelineError('INVALID_ARGUMENT', 'a path is empty');
  const inputs = operands.filter((path) => path !== '-');
  const lists = [...new Set([...(values['files-from'] ?? []), ...operands.filter((path) => path === '-')])];
  if (values.null === true && lists.length === 0) {
    throw new PipelineError(
      'INVALID_ARGUMENT',
      '--null says how the paths of a list end; give a list with --files-from or -',
    );
  }
  if (values.bail === true && values['on-error'] === 'skip') {
    throw new PipelineError(
      'INVALID_ARGUMENT',
      '--bail and --on-error skip exclude each other: leave one of them out',
    );
  }
  const verbosity = verbosityOf(values);
  return {
    inputs,
    options: optionsOf(
      values,
      lists.map((list) => (list === '-' ? io.stdin : list)),
    ),
    data: dataFormOf(values),
    verbosity,
    progress: verbosity === 'quiet' ? 'none' : (values.progress ?? 'auto'),
  };
}

function optionsOf(values: Values, filesFrom: readonly (string | Readable)[]): ThumbnailsRequest['options'] {
  return {
    out: values.out ?? 'thumbnails',
    enlarge: values.enlarge === true,
    animated: values.animated === true,
    salvage: values.salvage === true,
    flat: values.flat === true,
    hidden: values.hidden === true,
    follow: values.follow === true,
    nullSeparated: values.null === true,
    isolation: 'process',
    watch: values.watch === true,
    thumbhash: values.thumbhash === true,
    dryRun: values['dry-run'] === true,
    force: values.force === true,
    prune: values.prune === true,
    retryFailed: values['retry-failed'] === true,
    onError: values.bail === true ? 'fail' : (values['on-error'] ?? 'skip'),
    filesFrom,
    ...given('sizes', values.size),
    ...given('fit', values.fit),
    ...given('position', values.position),
    ...given('background', values.background),
    ...given('format', values.format),
    ...given('quality', values.quality),
    ...given('keep', values.keep),
    ...given('name', values.name),
    ...given('onCollision', values['on-collision']),
    ...given('include', values.include),
    ...given('exclude', values.exclude),
    ...given('maxFailures', failureLimitOf(values['max-failures'])),
    ...given('manifest', values.manifest),
    ...given('report', values.report),
    ...given('contactSheet', values['contact-sheet']),
    ...given('maxPixels', values['max-pixels']),
    ...given('maxMemoryBytes', values['max-memory']),
    ...given('timeoutMs', values.timeout),
    ...given('jobs', values.jobs === 'auto' ? undefined : values.jobs),
  };
}

function dataFormOf(values: Values): DataForm {
  if (values.ndjson === true) return 'ndjson';
  if (values.json === true) return 'json';
  return values['dry-run'] === true ? 'plan' : 'nothing';
}

function verbosityOf(values: Values): Verbosity {
  if (values.quiet === true) return 'quiet';
  return values.verbose === true ? 'verbose' : 'normal';
}
