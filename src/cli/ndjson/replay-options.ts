import { failureOptions, outputOptions, readingOptions, runningOptions } from './common-options.js';

/** The options of `pipeline replay`, in the order of the help. */
export const replayOptions: typeof outputOptions &
  typeof readingOptions &
  typeof failureOptions &
  typeof runningOptions = { ...outputOptions, ...readingOptions, ...failureOptions, ...runningOptions };
