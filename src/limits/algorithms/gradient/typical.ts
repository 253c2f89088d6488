/**
 * What a call typically takes: the mean of the latencies between the tenth and the sixtieth per cent. Two of them can
 * be subtracted: a wait in front of a service shifts all its quantiles alike, and this half of them is both the least
 * noisy part of an exponential law and the part that a heavy tail or a slow second mode does not touch.
 */
export interface Typical {
  readonly ms: number;
  /** The standard error of `ms`, from the spread of the numbers themselves. */
  readonly errorMs: number;
}

const FROM = 0.1;
const TO = 0.6;
/** Turns the width of that range into a standard deviation of its mean: 0.67 for an exponential law, less for most. */
const SPREAD = 0.67;

/** `unfinished` calls are known to be slower than everything in `sorted`. */
export function typical(sorted: ArrayLike<number>, unfinished = 0): Typical {
  const count = sorted.length + unfinished;
  const from = Math.min(sorted.length - 1, Math.floor(count * FROM));
  const to = Math.min(sorted.length, Math.max(from + 1, Math.floor(count * TO)));
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += sorted[index] as number;
  const spread = (sorted[to - 1] as number) - (sorted[from] as number);
  return { ms: sum / (to - from), errorMs: (SPREAD * spread) / Math.sqrt(count) };
}
