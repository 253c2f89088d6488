import {
  BACKSLASH,
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  POINT,
  QUOTE,
  SMALL_E,
  ZERO,
} from '../json/characters.js';

/** Two decimal numbers of up to so many digits are never the same double. */
const EXACT_DIGITS = 15;
/** With more zeros behind the point a number is written with an exponent. */
const MOST_ZEROS = 5;

/**
 * Where the value ends that begins at `at`, when `JSON.stringify(JSON.parse(…))` gives it back byte for byte; -1 when it may not.
 * The bytes are valid JSON and valid UTF-8.
 *
 * - Strings without a backslash: of what valid JSON leaves bare in a string, nothing is written with one.
 * - Numbers without exponent, of at most fifteen digits, with no zero at the end of the fraction: the shortest decimal number
 *   that means their double is they themselves. Not `-0`, and nothing below a millionth.
 * - `true`, `false`, `null`.
 */
export function rawEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first === QUOTE) return rawStringEnd(bytes, at + 1);
  if (first === MINUS || (first >= ZERO && first <= NINE)) return rawNumberEnd(bytes, at);
  if (first === OPEN_ARRAY || first === OPEN_OBJECT) return -1;
  return bytes[at + 3] === SMALL_E || bytes[at + 3] === 0x6c ? at + 4 : at + 5;
}

function rawStringEnd(bytes: Uint8Array, start: number): number {
  let i = start;
  for (;;) {
    const byte = bytes[i];
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) return -1;
    i += 1;
  }
}

function rawNumberEnd(bytes: Uint8Array, start: number): number {
  const whole = bytes[start] === MINUS ? start + 1 : start;
  let i = digitsEnd(bytes, whole);
  const isBelowOne = bytes[whole] === ZERO;
  let digits = i - whole;
  if (bytes[i] === POINT) {
    const fraction = i + 1;
    i = digitsEnd(bytes, fraction);
    digits += i - fraction;
    if (bytes[i - 1] === ZERO) return -1;
    if (isBelowOne && zerosFrom(bytes, fraction) > MOST_ZEROS) return -1;
  } else if (isBelowOne && whole > start) return -1;
  const hasExponent = ((bytes[i] as number) | 0x20) === SMALL_E;
  return hasExponent || digits > EXACT_DIGITS ? -1 : i;
}

function digitsEnd(bytes: Uint8Array, start: number): number {
  let i = start;
  while ((bytes[i] as number) >= ZERO && (bytes[i] as number) <= NINE) i += 1;
  return i;
}

function zerosFrom(bytes: Uint8Array, start: number): number {
  let i = start;
  while (bytes[i] === ZERO) i += 1;
  return i - start;
}
