import type { OptionTable } from '../option-table.js';
import { failureOptions, outputOptions, readingOptions, runningOptions } from './common-options.js';

const functionOptions = {
  eval: {
    short: 'e',
    takes: { kind: 'text', placeholder: 'function' },
    group: 'Function',
    help: 'a function, or an expression of r: r => r.id, or r.id',
    details: [
      'It is called with the record and { index, line, signal }; an expression may use these names, await, require and import().',
      'It may return a promise.',
    ],
    excludes: ['module'],
    common: true,
  },
  module: {
    takes: { kind: 'text', placeholder: 'file[#export]' },
    group: 'Function',
    help: 'the same as an export of a module',
    details: ['Default: its default export.', 'It is loaded once in every worker.'],
    common: true,
  },
} as const;

const flatOption = {
  flat: {
    takes: { kind: 'flag' },
    group: 'Function',
    help: 'the elements of an array become records',
    common: true,
  },
} as const;

const callOptions = {
  order: {
    takes: { kind: 'word', placeholder: 'which', words: ['input', 'completion'] },
    group: 'Output',
    help: 'order of the lines: input, or completion (as they are done)',
    default: 'input',
    common: true,
  },
  timeout: {
    takes: { kind: 'duration', placeholder: 'dur', minMs: 0, maxMs: 86_400_000 },
    group: 'Calls',
    help: 'how long one call may take; 0 for as long as it likes',
    details: ['A call that does not return is ended, and is the failure of its record.'],
    default: '30s',
    common: true,
  },
  retries: {
    takes: { kind: 'count', placeholder: 'n', min: 0, max: 1000 },
    group: 'Calls',
    help: 'how often a call that failed is repeated',
    default: '0',
    common: true,
  },
  backoff: {
    takes: { kind: 'duration', placeholder: 'dur', minMs: 0, maxMs: 86_400_000 },
    group: 'Calls',
    help: 'the shortest wait before that; later ones are longer',
    default: '100ms',
  },
  concurrency: {
    takes: { kind: 'count', placeholder: 'n|auto', min: 1, max: 100_000, or: ['auto'] },
    group: 'Calls',
    help: 'calls in flight at once; for functions that wait',
    details: [
      'auto finds the number that pays while it runs.',
      'There is one worker then, unless -j says otherwise; several share the number.',
    ],
    default: 'one per worker',
    common: true,
  },
  rate: {
    takes: { kind: 'text', placeholder: 'n/s' },
    group: 'Calls',
    help: 'calls a second at most: 10, 10/s, 600/m',
    details: [
      'There is one worker then, unless -j says otherwise; several share the number. Calls that a busy machine',
      'delays are made up for, those of a twentieth of a second at the most.',
    ],
  },
  'when-full': {
    takes: { kind: 'word', placeholder: 'what', words: ['wait', 'drop-newest', 'drop-oldest', 'shed'] },
    group: 'Input',
    help: 'when more comes than can be worked on: wait, drop-newest, drop-oldest, shed',
    details: ['What is dropped or shed is counted in the summary; shed makes the exit code 1.'],
    default: 'wait',
  },
  'no-validate': {
    takes: { kind: 'flag' },
    group: 'Input',
    help: 'trust the input to be UTF-8',
    details: ['What is not JSON fails all the same.'],
  },
  checkpoint: {
    takes: { kind: 'text', placeholder: 'file' },
    group: 'Output',
    help: 'keep how far the run has come, for --resume',
    details: ['It needs -o, and files as input.', 'It is gone when the run is complete.'],
  },
  resume: {
    takes: { kind: 'flag' },
    group: 'Output',
    help: 'go on where the checkpoint says',
    details: [
      'Output and dead letters are then those of a run that was not interrupted.',
      'Refused with 3 when the input or the function has changed.',
      'Without a checkpoint it starts from the beginning.',
    ],
  },
  'max-heap': {
    takes: { kind: 'size', placeholder: 'size', minBytes: 16_777_216 },
    group: 'Running',
    help: 'the heap of a worker',
    details: ['A record that needs more fails.', 'K, M and G are powers of 1024.'],
    default: '512M',
  },
} as const;

/** The options of `pipeline filter`, in the order of the help. */
export const filterOptions: typeof functionOptions &
  typeof outputOptions &
  typeof callOptions &
  typeof readingOptions &
  typeof failureOptions &
  typeof runningOptions = {
  ...functionOptions,
  ...outputOptions,
  ...callOptions,
  ...readingOptions,
  ...failureOptions,
  ...runningOptions,
} satisfies OptionTable;

/** The options of `pipeline map`, in the order of the help. */
export const mapOptions: typeof filterOptions & typeof flatOption = {
  ...functionOptions,
  ...flatOption,
  ...outputOptions,
  ...callOptions,
  ...readingOptions,
  ...failureOptions,
  ...runningOptions,
} satisfies OptionTable;
