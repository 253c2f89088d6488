import { isPipelineError } from '../base/index.js';

/**
 * Whether the caller has lost interest, which says nothing of the service. A signal that a timeout has aborted (a layer's,
 * or `AbortSignal.timeout`) is another matter: the service was too slow.
 */
export function hasGivenUp(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && !isTimeout(signal.reason);
}

/** Whether time ran out before the call was over, whatever came of it afterwards. */
export function hasTimedOut(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && isTimeout(signal.reason);
}

function isTimeout(reason: unknown): boolean {
  return isPipelineError(reason, 'TIMEOUT') || (reason instanceof Error && reason.name === 'TimeoutError');
}
