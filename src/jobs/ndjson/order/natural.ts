import * as characters from '../json/characters.js';
import { isDigit } from '../json/characters.js';
import { stringBytes, stringEnd } from '../json/strings.js';

// Made constants of this module, because the engine reads an imported one from memory at every use.
const { BACKSLASH, ZERO } = characters;

/**
 * Compares the strings opened at `i` of `a` and at `j` of `b` as people order names: runs of digits by their value (however long),
 * everything else by code point. Strings that are the same by that (`a1`, `a01`) go by code point, so that only equal
 * strings are equal.
 */
export function compareNatural(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  const aEnd = stringEnd(a, i);
  const bEnd = stringEnd(b, j);
  if (!isEscaped(a, i, aEnd) && !isEscaped(b, j, bEnd)) return compareTexts(a, i + 1, aEnd, b, j + 1, bEnd);
  const x = stringBytes(a, i);
  const y = stringBytes(b, j);
  return compareTexts(x, 0, x.length, y, 0, y.length);
}

function isEscaped(bytes: Uint8Array, open: number, end: number): boolean {
  for (let i = open + 1; i < end; i += 1) if (bytes[i] === BACKSLASH) return true;
  return false;
}

/** Compares two texts, from `i` to `iEnd` of `a` and from `j` to `jEnd` of `b`. */
function compareTexts(
  a: Uint8Array,
  i: number,
  iEnd: number,
  b: Uint8Array,
  j: number,
  jEnd: number,
): number {
  let p = i;
  let q = j;
  while (p < iEnd && q < jEnd) {
    const x = a[p] as number;
    const y = b[q] as number;
    if (isDigit(x) && isDigit(y)) {
      const xStart = significantStart(a, p, iEnd);
      const yStart = significantStart(b, q, jEnd);
      p = runEnd(a, xStart, iEnd);
      q = runEnd(b, yStart, jEnd);
      const byLength = p - xStart - (q - yStart);
      const difference = byLength !== 0 ? byLength : compareBytes(a, xStart, p, b, yStart, q);
      if (difference !== 0) return difference;
    } else {
      if (x !== y) return x - y;
      p += 1;
      q += 1;
    }
  }
  return Number(p < iEnd) - Number(q < jEnd) || compareBytes(a, i, iEnd, b, j, jEnd);
}

function compareBytes(
  a: Uint8Array,
  i: number,
  iEnd: number,
  b: Uint8Array,
  j: number,
  jEnd: number,
): number {
  let p = i;
  let q = j;
  while (p < iEnd && q < jEnd && a[p] === b[q]) {
    p += 1;
    q += 1;
  }
  if (p === iEnd || q === jEnd) return Number(p < iEnd) - Number(q < jEnd);
  return (a[p] as number) - (b[q] as number);
}

/** The first digit of a run that counts: zeros before it do not. */
export function significantStart(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i] === ZERO) i += 1;
  return i;
}

/** The place after a run of digits. */
export function runEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && isDigit(bytes[i])) i += 1;
  return i;
}
