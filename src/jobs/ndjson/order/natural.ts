import { ZERO, isDigit } from '../json/characters.js';
import { stringBytes } from '../json/strings.js';

/**
 * Compares the strings opened at `i` of `a` and at `j` of `b` as people order names: runs of digits by their value (however long),
 * everything else by code point. Strings that are the same by that (`a1`, `a01`) go by code point, so that only equal
 * strings are equal.
 */
export function compareNatural(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  const x = stringBytes(a, i);
  const y = stringBytes(b, j);
  let p = 0;
  let q = 0;
  while (p < x.length && q < y.length) {
    if (isDigit(x[p]) && isDigit(y[q])) {
      const difference = compareRuns(x, p, y, q);
      if (difference !== 0) return difference;
      p = runEnd(x, p);
      q = runEnd(y, q);
    } else {
      const difference = (x[p] as number) - (y[q] as number);
      if (difference !== 0) return difference;
      p += 1;
      q += 1;
    }
  }
  return Number(p < x.length) - Number(q < y.length) || Buffer.compare(x, y);
}

/** The first digit of a run that counts: zeros before it do not. */
export function significantStart(bytes: Uint8Array, at: number): number {
  let i = at;
  while (bytes[i] === ZERO) i += 1;
  return i;
}

/** The place after a run of digits. */
export function runEnd(bytes: Uint8Array, at: number): number {
  let i = at;
  while (isDigit(bytes[i])) i += 1;
  return i;
}

function compareRuns(x: Uint8Array, p: number, y: Uint8Array, q: number): number {
  const start = significantStart(x, p);
  const otherStart = significantStart(y, q);
  const length = runEnd(x, start) - start;
  const byLength = length - (runEnd(y, otherStart) - otherStart);
  if (byLength !== 0) return byLength;
  for (let n = 0; n < length; n += 1) {
    const difference = (x[start + n] as number) - (y[otherStart + n] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
