import { LoadSheddingError } from '../limits/index.js';

// Not with the other failures: those are loaded by every thread, and the limits need not be.

/** What is assumed of a task before any has run to its end. */
const UNKNOWN_MS = 100;
const LEAST_MS = 1;

/**
 * As many tasks wait as may: `LOAD_SHED` (`queue-full`), to come back when the `queued` will have started, as far as can be told
 * from how long tasks have taken so far (0: none has).
 */
export function poolFull(queued: number, slots: number, meanRunMs: number): LoadSheddingError {
  const perTask = meanRunMs > 0 ? meanRunMs : UNKNOWN_MS;
  return new LoadSheddingError('queue-full', Math.max(LEAST_MS, (perTask * Math.max(1, queued)) / slots));
}
