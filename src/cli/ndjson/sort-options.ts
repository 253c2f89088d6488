import type { OptionTable } from '../option-table.js';
import { failureOptions, outputOptions, readingOptions, runningOptions } from './common-options.js';

const orderOptions = {
  key: {
    short: 'k',
    takes: { kind: 'text', placeholder: 'key' },
    group: 'Order',
    help: 'path[:type][:desc]; repeat for ties',
    details: [
      'A path is user.name, tags[0], or a JSON Pointer like /a~1b; . is the record itself.',
      'A type is auto (null < false < true < numbers < strings < arrays < objects), number, string or natural (file2 before file10); a value of another type counts as missing.',
      'Without a key records are ordered by the bytes of their lines.',
    ],
    repeats: true,
    common: true,
  },
  missing: {
    takes: { kind: 'word', placeholder: 'where', words: ['first', 'last', 'drop'] },
    group: 'Order',
    help: 'where records without a key go: first, last, drop',
    details: ['A place in the output, whatever the direction.', 'drop leaves them out.'],
    default: 'first',
    common: true,
  },
  reverse: {
    short: 'r',
    takes: { kind: 'flag' },
    group: 'Order',
    help: 'turn every direction',
    details: ['Equal records keep their order all the same.'],
    common: true,
  },
  unique: {
    short: 'u',
    takes: { kind: 'flag' },
    group: 'Order',
    help: 'of records with equal keys only the first',
    common: true,
  },
  limit: {
    short: 'n',
    takes: { kind: 'count', placeholder: 'k', min: 0 },
    group: 'Order',
    help: 'only the first so many of the output',
    details: ['Nothing goes to disk then.'],
    common: true,
  },
  check: {
    short: 'c',
    takes: { kind: 'flag' },
    group: 'Order',
    help: 'only tell whether the input is in order; 1 when not',
    details: ['The first record that is not is named.', 'With -u equal neighbours are out of order too.'],
    excludes: ['merge', 'limit', 'output'],
    common: true,
  },
  merge: {
    short: 'm',
    takes: { kind: 'flag' },
    group: 'Order',
    help: 'merge inputs that are in order already',
    details: ['An input that is not ends the run, with the place.'],
    common: true,
  },
} as const;

const memoryOptions = {
  memory: {
    short: 'S',
    takes: { kind: 'size', placeholder: 'size', minBytes: 65_536 },
    group: 'Running',
    help: 'memory for records; the rest goes to disk',
    details: [
      'K, M and G are powers of 1024.',
      'The process itself takes up to 220 MB more with two threads.',
    ],
    default: 'a quarter of what there is',
    common: true,
  },
  'tmp-dir': {
    short: 'T',
    takes: { kind: 'text', placeholder: 'dir' },
    group: 'Running',
    help: 'where it goes then',
    default: "the system's temporary folder",
  },
  'no-validate': {
    takes: { kind: 'flag' },
    group: 'Input',
    help: 'trust the input to be valid NDJSON',
    details: ['What is not JSON then has arbitrary keys.'],
  },
} as const;

/** The options of `pipeline sort`, in the order of the help. */
export const sortOptions: typeof orderOptions &
  typeof outputOptions &
  typeof readingOptions &
  typeof failureOptions &
  typeof memoryOptions &
  typeof runningOptions = {
  ...orderOptions,
  ...outputOptions,
  ...readingOptions,
  ...failureOptions,
  ...memoryOptions,
  ...runningOptions,
} satisfies OptionTable;
