import { PipelineError, type ThumbnailsOptions } from '../index.js';

/** What `--max-failures` says. Throws `INVALID_ARGUMENT`: the library would name its own option, and not the one that was typed. */
export function failureLimitOf(typed: string | undefined): ThumbnailsOptions['maxFailures'] {
  if (typed === undefined) return undefined;
  if (/^\d+$/.test(typed)) return Number(typed);
  if (/^\d+(?:\.\d+)?%$/.test(typed) && Number.parseFloat(typed) <= 100) return typed as `${number}%`;
  throw new PipelineError(
    'INVALID_ARGUMENT',
    `--max-failures must be a count or a percentage like 5%, not ${JSON.stringify(typed)}`,
  );
}
