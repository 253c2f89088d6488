import { isExceeded } from '../../run/index.js';
import type { Settings } from './settings.js';

/** True when a run has to stop by what has failed in it; a share is of all sources that were found. */
export function isTooMuch(
  { onError, maxFailures }: Pick<Settings, 'onError' | 'maxFailures'>,
  failed: number,
  found: number,
): boolean {
  if (failed > 0 && onError === 'fail') return true;
  return maxFailures !== undefined && isExceeded(maxFailures, failed, found);
}
