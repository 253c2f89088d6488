/** What a timer of the machine can wait for: 24.8 days. A longer one would fire at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;
