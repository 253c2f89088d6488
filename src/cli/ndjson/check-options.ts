import { failureOptions, readingOptions, runningOptions } from './common-options.js';

/** The options of `pipeline check`, in the order of the help. */
export const checkOptions: typeof readingOptions & typeof failureOptions & typeof runningOptions = {
  ...readingOptions,
  ...failureOptions,
  ...runningOptions,
};
