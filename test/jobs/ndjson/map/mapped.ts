import { mapNdjson, type MapNdjsonOptions } from '../../../../src/index.js';
import { stdin, type Told, told } from '../run/told.js';

/** Lines 0, 1, 2 … */
export const numbers = (count: number): string => Array.from({ length: count }, (_, n) => `${n}\n`).join('');

/** However long a busy machine leaves a call alone, it is none that takes too long. */
export const timeoutMs = 100_000;

/** What a function makes of these lines, in one worker; what fails is skipped. */
export function map(input: string, source: string, options: MapNdjsonOptions = {}): Promise<Told> {
  return told(
    mapNdjson([stdin(input)], { eval: source }, { jobs: 1, onError: 'skip', timeoutMs, ...options }),
  );
}

/** The summary of a run that is complete, or `more`. */
export const counts = (received: number, filtered: number, failed: number, more: object = {}) => ({
  type: 'summary',
  ending: 'complete',
  received,
  succeeded: received - filtered - failed,
  filtered,
  failed,
  dropped: 0,
  shed: 0,
  ...more,
});
