/**
 * Time, injected. Everything that waits or measures takes a `Clock` and looks at no other, so that a test or a
 * simulation can drive it without sleeping.
 */
export interface Clock {
  /** Monotonic milliseconds, with fractions, since an arbitrary moment. */
  now(): number;
  /** Calls `callback` once, after at least `delayMs`; gives back a function that cancels it (any number of times). */
  setTimeout(callback: () => void, delayMs: number): () => void;
}

/** The machine's own monotonic clock (`performance.now`). Its timers keep the process alive until they fire or are cancelled. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** What a timer of the machine can wait for: a little under 25 days. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;
