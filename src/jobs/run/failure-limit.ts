import { PipelineError, requireInteger } from '../../base/index.js';

/** How much may fail before a run stops: so many, or such a part of all. */
export type FailureLimit =
  | { readonly kind: 'count'; readonly most: number }
  | { readonly kind: 'share'; readonly most: number };

/** Errors: `INVALID_ARGUMENT`, or a `RangeError` for a number. */
export function parseFailureLimit(limit: number | string): FailureLimit {
  if (typeof limit === 'number') return { kind: 'count', most: requireInteger('maxFailures', limit, 0) };
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(limit)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return { kind: 'share', most: Number(percent) / 100 };
  const message = `maxFailures must be a whole number or a percentage like 5%, not ${JSON.stringify(limit)}`;
  throw new PipelineError('INVALID_ARGUMENT', message);
}

/** Whether more has failed than may; `total`: of how many. */
export function isExceeded({ kind, most }: FailureLimit, failed: number, total: number): boolean {
  return failed > (kind === 'count' ? most : most * total);
}
