import type { Clock } from '../../base/index.js';

/** How long an early end waits for what it has cancelled. */
const GRACE_MS = 250;

/**
 * Resolves when `work` has settled, or when it has had its grace: what was cancelled gets the time to let go, and what
 * ignores its signal cannot hold up whoever cancelled it.
 */
export async function withinGrace(work: Promise<unknown>, clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => {
    const stopWaiting = clock.setTimeout(resolve, GRACE_MS);
    const settled = (): void => {
      stopWaiting();
      resolve();
    };
    work.then(settled, settled);
  });
}
