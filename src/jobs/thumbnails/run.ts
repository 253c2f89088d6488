import type { ThumbnailsOptions, ThumbnailsRun } from './options.js';

/** Provisional: stands where the run will be, so that what calls it can be compiled. */
export function thumbnails(inputs: readonly string[], _options: ThumbnailsOptions = {}): ThumbnailsRun {
  throw new Error(`thumbnails of ${inputs.length} inputs: not built in yet`);
}
