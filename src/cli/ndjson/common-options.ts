import { helpOptions } from '../help-options.js';

/** The options that all NDJSON commands share, in the order of the help; each command takes those it has a use for. */
export const readingOptions = {
  'max-record': {
    takes: { kind: 'size', placeholder: 'size', minBytes: 1, maxBytes: 1_073_741_824 },
    group: 'Input',
    help: 'how long a record may be',
    details: ['A longer one fails as TOO_LARGE.', 'K, M and G are powers of 1024.'],
    default: '64M',
  },
} as const;

export const failureOptions = {
  'on-error': {
    takes: { kind: 'word', placeholder: 'what', words: ['fail', 'skip', 'dead-letter'] },
    group: 'Failures',
    help: 'of a record that fails: fail (end the run), skip, dead-letter',
    details: [
      'dead-letter keeps it in the file of --dead-letter.',
      'Whatever it says, each is told with its position and counted, and the exit code is 1.',
      'Default: fail; with --dead-letter that, with --max-failures alone skip.',
    ],
    common: true,
  },
  'dead-letter': {
    takes: { kind: 'text', placeholder: 'file' },
    group: 'Failures',
    help: 'keep failed records, with place and reason',
    details: ['It is begun anew.', 'pipeline replay prints the records again.'],
    common: true,
  },
  'max-failures': {
    takes: { kind: 'text', placeholder: 'n|%' },
    group: 'Failures',
    help: 'so many records may fail, one more stops the run with 4',
    details: ['A share, as in 5%, is looked at from the thousandth record on and at the end.'],
  },
} as const;

export const outputOptions = {
  output: {
    short: 'o',
    takes: { kind: 'text', placeholder: 'file' },
    group: 'Output',
    help: 'where lines go; may be an input',
    details: [
      'It appears whole at the end: a run that fails or is interrupted leaves it as it was.',
      '- is standard output.',
    ],
    default: 'standard output',
    common: true,
  },
} as const;

const ownRunningOptions = {
  jobs: {
    short: 'j',
    takes: { kind: 'count', placeholder: 'n|auto', min: 1, max: 1024, or: ['auto'] },
    group: 'Running',
    help: 'how many threads work',
    default: 'auto: one per core',
    common: true,
  },
  progress: {
    takes: { kind: 'word', placeholder: 'how', words: ['auto', 'plain', 'none'] },
    group: 'Reports',
    help: 'how progress is shown: auto (a bar on a terminal), plain (lines) or none',
    default: 'auto',
  },
  summary: {
    takes: { kind: 'word', placeholder: 'form', words: ['json', 'text', 'none'] },
    group: 'Reports',
    help: 'counts at the end, on standard error: json, text, none',
    details: ['json is one line.', 'Without it text on a terminal, else none.'],
    common: true,
  },
} as const;

/** Those of its running and showing, with which every help ends. */
export const runningOptions: typeof ownRunningOptions & typeof helpOptions = {
  ...ownRunningOptions,
  ...helpOptions,
};
