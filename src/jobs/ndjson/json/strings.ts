import * as characters from './characters.js';

// Made constants of this module, because the engine reads an imported one from memory at every use.
const { BACKSLASH, HEX_DIGIT, INSIDE_STRING, NEWLINE, QUOTE, SMALL_U } = characters;

/** What {@link CodePoints.take} gives at the end of a string: lower than every code point. */
const END_OF_STRING = -1;

/**
 * Reads the string that begins after its quote at `at`, one code point at a time, escapes resolved. A surrogate written
 * as an escape without its other half is a code point of its own (U+D800 to U+DFFF).
 */
class CodePoints {
  at = 0;

  /** The code point at `at`, which moves behind it; at the closing quote or the end of the line `END_OF_STRING`. */
  take(bytes: Uint8Array): number {
    const byte = bytes[this.at] as number;
    if (byte === QUOTE || byte === NEWLINE) return END_OF_STRING;
    this.at += 1;
    if (byte === BACKSLASH) return this.escape(bytes);
    if (byte < 0xc0) return byte;
    const length = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    let point = byte & (0x3f >> length);
    for (let i = 0; i < length && ((bytes[this.at] as number) & 0xc0) === 0x80; i += 1) {
      point = (point << 6) | ((bytes[this.at] as number) & 0x3f);
      this.at += 1;
    }
    return point;
  }

  private escape(bytes: Uint8Array): number {
    const letter = bytes[this.at] as number;
    if (letter === NEWLINE) return BACKSLASH;
    this.at += 1;
    if (letter !== SMALL_U) return MEANING_OF_ESCAPE[letter] as number;
    const first = fourHexDigits(bytes, this.at);
    if (first < 0) return letter;
    this.at += 4;
    if (first < 0xd800 || first > 0xdbff || bytes[this.at] !== BACKSLASH || bytes[this.at + 1] !== SMALL_U)
      return first;
    const second = fourHexDigits(bytes, this.at + 2);
    if (second < 0xdc00 || second > 0xdfff) return first;
    this.at += 6;
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
  }
}

/** The place of the quote that closes the string opened at `open`; for an unclosed one that of the newline. */
export function stringEnd(bytes: Uint8Array, open: number): number {
  let i = open + 1;
  for (;;) {
    while (INSIDE_STRING[bytes[i] as number] === 1) i += 1;
    if (bytes[i] !== BACKSLASH) return i;
    i += bytes[i + 1] === NEWLINE ? 1 : 2;
  }
}

/**
 * Appends the string whose first byte is at `start` (after the quote) to `out` as UTF-8, escapes resolved, up to `limit`
 * bytes in all; a lone surrogate is written like any other code point, in three bytes. Gives the length of `out`
 * afterwards, `limit + 1` when more would follow.
 */
export function unescapeInto(
  bytes: Uint8Array,
  start: number,
  out: Uint8Array,
  length: number,
  limit: number,
): number {
  reader.at = start;
  let size = length;
  for (;;) {
    const point = reader.take(bytes);
    if (point === END_OF_STRING) return size;
    const width = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (let i = 0; i < width; i += 1) {
      if (size === limit) return limit + 1;
      out[size] = byteOf(point, width, i);
      size += 1;
    }
  }
}

/** The UTF-8 of the whole string opened at `open`: a view of `bytes` where nothing is escaped, else a copy. */
export function stringBytes(bytes: Uint8Array, open: number): Uint8Array {
  const end = stringEnd(bytes, open);
  const raw = bytes.subarray(open + 1, end);
  if (!raw.includes(BACKSLASH)) return raw;
  const out = new Uint8Array(raw.length);
  return out.subarray(0, unescapeInto(bytes, open + 1, out, 0, out.length));
}

/** True when the string whose first byte is at `start` says exactly `expected` (UTF-8). Allocates nothing. */
export function stringEquals(bytes: Uint8Array, start: number, expected: Uint8Array): boolean {
  let i = start;
  for (let n = 0; n < expected.length; n += 1) {
    const byte = bytes[i] as number;
    if (byte === BACKSLASH) return unescapedEquals(bytes, start, expected);
    if (byte !== expected[n] || byte === QUOTE) return false;
    i += 1;
  }
  return bytes[i] === QUOTE;
}

const reader = new CodePoints();
const other = new CodePoints();
const MEANING_OF_ESCAPE = Uint8Array.from({ length: 256 }, (_, letter) => {
  const known: Record<string, number> = { b: 8, f: 12, n: 10, r: 13, t: 9 };
  return known[String.fromCharCode(letter)] ?? letter;
});

function unescapedEquals(bytes: Uint8Array, start: number, expected: Uint8Array): boolean {
  const scratch = new Uint8Array(expected.length);
  const length = unescapeInto(bytes, start, scratch, 0, scratch.length);
  return length === expected.length && scratch.every((byte, i) => byte === expected[i]);
}

/**
 * Below, at or above 0 as the string opened at `i` of `a` comes before, is, or comes after the one opened at `j` of `b`, by
 * code point. UTF-8 has the order of its code points, so bytes are compared until an escape turns up.
 */
export function compareStrings(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  let p = i + 1;
  let q = j + 1;
  for (;;) {
    const x = a[p] as number;
    const y = b[q] as number;
    if (x === BACKSLASH || y === BACKSLASH) {
      // Both are at the start of a character here: everything before was the same bytes.
      reader.at = p;
      other.at = q;
      const difference = reader.take(a) - other.take(b);
      if (difference !== 0) return difference;
      p = reader.at;
      q = other.at;
    } else if (x === y) {
      if (x === QUOTE || x === NEWLINE) return 0;
      p += 1;
      q += 1;
    } else {
      if (x === QUOTE || x === NEWLINE) return -1;
      return y === QUOTE || y === NEWLINE ? 1 : x - y;
    }
  }
}

function byteOf(point: number, width: number, i: number): number {
  if (width === 1) return point;
  const bits = (point >> (6 * (width - 1 - i))) & 0x3f;
  if (i > 0) return 0x80 | bits;
  if (width === 2) return 0xc0 | (point >> 6);
  return width === 3 ? 0xe0 | (point >> 12) : 0xf0 | (point >> 18);
}

function fourHexDigits(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i += 1) {
    const byte = bytes[i] as number;
    if (HEX_DIGIT[byte] !== 1) return -1;
    value = (value << 4) | (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
  }
  return value;
}
