import type { OptionTable } from '../option-table.js';
import { failureOptions, outputOptions, readingOptions, runningOptions } from './common-options.js';

const planOptions = {
  'dry-run': {
    short: 'n',
    takes: { kind: 'flag' },
    group: 'Running',
    help: 'only print the plan: stages, where each runs, buffers, limits',
    common: true,
  },
} as const;

type RunOptions = typeof planOptions &
  typeof outputOptions &
  typeof readingOptions &
  typeof failureOptions &
  Omit<typeof runningOptions, 'jobs'>;

const { jobs: _, ...reporting } = runningOptions;

/** The options of `pipeline run`, in the order of the help. How many threads work is for its stages to say. */
export const runOptions: RunOptions = {
  ...outputOptions,
  ...readingOptions,
  ...failureOptions,
  ...planOptions,
  ...reporting,
} satisfies OptionTable;
