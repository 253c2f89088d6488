import { PipelineError, requireInteger } from '../../../base/index.js';
import type { Settings } from './settings.js';

/** How many sources may fail before a run stops. */
export type FailureLimit =
  | { readonly kind: 'count'; readonly most: number }
  /** Of all sources that were found. */
  | { readonly kind: 'share'; readonly most: number };

/** Errors: `INVALID_ARGUMENT`, or a `RangeError` for a number. */
export function parseFailureLimit(limit: number | string): FailureLimit {
  if (typeof limit === 'number') return { kind: 'count', most: requireInteger('maxFailures', limit, 0) };
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(limit)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return { kind: 'share', most: Number(percent) / 100 };
  const message = `maxFailures must be a whole number or a percentage like 5%, not ${JSON.stringify(limit)}`;
  throw new PipelineError('INVALID_ARGUMENT', message);
}

/** True when a run has to stop by what has failed in it. */
export function isTooMuch(
  { onError, maxFailures }: Pick<Settings, 'onError' | 'maxFailures'>,
  failed: number,
  found: number,
): boolean {
  if (failed > 0 && onError === 'fail') return true;
  return maxFailures !== undefined && isExceeded(maxFailures, failed, found);
}

function isExceeded({ kind, most }: FailureLimit, failed: number, found: number): boolean {
  return failed > (kind === 'count' ? most : most * found);
}
