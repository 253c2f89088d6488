import { type Clock, LONGEST_TIMER_MS, onAbort } from '../../base/index.js';

/** Resolves after `delayMs`; when `signal` aborts first, rejects at once with its reason and leaves no timer. */
export function sleep(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    let cancel: () => void;
    const rest = (leftMs: number): void => {
      cancel = clock.setTimeout(
        () => {
          if (leftMs > LONGEST_TIMER_MS) return rest(leftMs - LONGEST_TIMER_MS);
          registration.cancel();
          resolve();
        },
        Math.min(LONGEST_TIMER_MS, leftMs),
      );
    };
    rest(delayMs);
    const registration = onAbort(signal, { withdraw: () => cancel(), abandon: reject });
  });
}
