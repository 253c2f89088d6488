import { availableCores, startThread } from '../../pool/index.js';
import { isPlain } from './map/plain-function.js';
import { threadLimits } from './map/thread-limits.js';

/** What a program is about to do, with all the options that concern threads left at their defaults. */
export type ComingRun =
  | { readonly kind: 'check' | 'sort' }
  /** `eval`: the text of the function. */
  | { readonly kind: 'map' | 'filter'; readonly eval: string };

/**
 * Starts the first thread of the run that is coming, so that it is there by the time the program has loaded the rest. Where the run will need
 * processes, nothing is started.
 *
 * @example
 * startNdjsonThread({ kind: 'sort' });
 */
export function startNdjsonThread(coming: ComingRun): void {
  const usual = { threads: availableCores(), tasksPerThread: 1 };
  if (!('eval' in coming)) return startThread({ ...usual, resourceLimits: undefined }, '#ndjson-thread');
  const { kind, eval: source } = coming;
  if (isPlain(kind, { kind: 'eval', source }))
    startThread({ ...usual, resourceLimits: threadLimits() }, '#ndjson-map-thread');
}
