import { type Clock, onAbort } from '../../base/index.js';

/** Resolves after `delayMs`; when `signal` aborts first, rejects at once with its reason and leaves no timer. */
export function sleep(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimeout(() => {
      registration.cancel();
      resolve();
    }, delayMs);
    const registration = onAbort(signal, { withdraw: cancel, abandon: reject });
  });
}
