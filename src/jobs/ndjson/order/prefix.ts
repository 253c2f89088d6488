import * as characters from '../json/characters.js';
import { isDigit } from '../json/characters.js';
import { MISSING } from '../json/line-table.js';
import { stringBytes, unescapeInto } from '../json/strings.js';
import { runEnd, significantStart } from './natural.js';
import { RANK_ARRAY, RANK_NUMBER, RANK_STRING, rankOf } from './rank.js';
import type { KeyType } from './sort-key.js';

// Made constants of this module, because the engine reads an imported one from memory at every use.
const { BACKSLASH, MINUS, NEWLINE, PLUS, POINT, QUOTE, SMALL_E, TO_SMALL, ZERO } = characters;

/**
 * The first 64 bits of an order: 4 bits of kind, 59 of value, 1 that says whether more follows. Two typed arrays hold them for all
 * records of a batch (`high[n]`, `low[n]`), so that a batch is sorted without looking at a record.
 *
 * - P1 A record whose prefix is less comes first, for every type, direction and place of what is missing.
 * - P2 Equal prefixes of which `isExact` holds are equal keys; for the others the values decide.
 * - P3 Numbers are held as decimals, 14 digits and the power of ten, so 0.1 and 0.10 are equal and exact; strings by 7 bytes of UTF-8.
 *
 * The last bit keeps P1 because what is cut off only ever makes a value greater (a negative number: less, and
 * all its bits are turned over).
 */
export interface Prefixes {
  readonly high: Uint32Array<ArrayBuffer>;
  readonly low: Uint32Array<ArrayBuffer>;
}

/** How a value becomes a prefix. */
export interface PrefixRule {
  /** `line`: the bytes up to the newline. */
  readonly type: KeyType | 'line';
  readonly descending: boolean;
  readonly missing: 'first' | 'last';
  /** Bytes at the start of every string (or line) that are known to be the same and say nothing. */
  readonly skip: number;
}

/** Writes the prefix of the value at `at` (`MISSING`: none) as number `n`. */
export function writePrefix(bytes: Uint8Array, at: number, rule: PrefixRule, to: Prefixes, n: number): void {
  if (at === MISSING) {
    high = low = rule.missing === 'first' ? 0 : -1;
  } else {
    if (rule.type === 'line') lineBits(bytes, at + rule.skip);
    else valueBits(bytes, at, rule);
    if (rule.descending) {
      high = ~high;
      low = ~low;
    }
  }
  to.high[n] = high;
  to.low[n] = low;
}

/** True when equal prefixes with these bits mean equal keys (P2). */
export function isExact(high: number, low: number, descending: boolean): boolean {
  const kind = high >>> 28;
  if (kind === 0 || kind === 15) return true;
  const isNegative = (descending ? 15 - kind : kind) === KIND_NEGATIVE;
  return (low & 1) === (descending !== isNegative ? 1 : 0);
}

/** True when the prefix with these bits is one of a string or a line. */
export function isText(high: number, descending: boolean): boolean {
  const kind = high >>> 28;
  return (descending ? 15 - kind : kind) === KIND_STRING;
}

/** Bytes of a text that a prefix holds. */
export const PREFIX_BYTES = 7;

// Kinds lie between those of what is missing, 0 and 15, also when all bits are turned over.
const KIND_NEGATIVE = 4;
const KIND_POSITIVE = 5;
const KIND_STRING = 6;
const DIGITS = 14;
const POWERS_OF_TEN = Array.from({ length: DIGITS + 1 }, (_, power) => 10 ** power);
const HIGHEST_POWER = 2000;
const LOW_UNITS = 2 ** 31;

// The bits of the value at hand. Not returned: a pair would be an object for every record.
let high = 0;
let low = 0;

function valueBits(bytes: Uint8Array, at: number, rule: PrefixRule): void {
  const rank = rankOf(bytes[at] as number);
  if (rank === RANK_NUMBER) numberBits(bytes, at);
  else if (rank === RANK_STRING) {
    if (rule.type === 'natural') naturalBits(stringBytes(bytes, at));
    else stringBits(bytes, at + 1 + rule.skip);
  } else {
    // Numbers take two kinds, so what ranks after them is one further on. Containers are never exact.
    high = (rank < RANK_NUMBER ? rank : rank + 1) << 28;
    low = rank >= RANK_ARRAY ? 1 : 0;
  }
}

function numberBits(bytes: Uint8Array, at: number): void {
  let i = at;
  const isNegative = bytes[i] === MINUS;
  if (isNegative) i += 1;
  let digits = 0;
  let mantissa = 0;
  let power = 0;
  let more = 0;
  let beforePoint = 1;
  for (; ; i += 1) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (digits === 0 && digit === 0) power -= 1 - beforePoint;
      else {
        power += beforePoint;
        if (digits < DIGITS) {
          mantissa = mantissa * 10 + digit;
          digits += 1;
        } else if (digit !== 0) more = 1;
      }
    } else if (bytes[i] === POINT) beforePoint = 0;
    else break;
  }
  if (((bytes[i] as number) | TO_SMALL) === SMALL_E) power += boundedExponent(bytes, i + 1);
  decimalBits(isNegative, mantissa, digits, power, more);
}

function decimalBits(
  isNegative: boolean,
  digitsRead: number,
  count: number,
  power: number,
  more: number,
): void {
  let mantissa = digitsRead * (POWERS_OF_TEN[DIGITS - count] as number);
  let scale = power + HIGHEST_POWER + 1;
  let rest = more;
  if (count === 0) scale = 0;
  else if (scale < 1 || scale > 2 * HIGHEST_POWER) {
    // So near to 0 or so far from it that the powers share one prefix.
    scale = scale < 1 ? 1 : 2 * HIGHEST_POWER + 1;
    mantissa = 0;
    rest = 1;
  }
  const upper = Math.floor(mantissa / LOW_UNITS);
  high = (scale << 16) | upper;
  low = ((mantissa - upper * LOW_UNITS) << 1) | rest;
  if (isNegative && count > 0) {
    high = ~high & 0x0fffffff;
    low = ~low;
    high |= KIND_NEGATIVE << 28;
  } else high |= KIND_POSITIVE << 28;
}

/** The exponent at `at`, at most ±10⁹: what is beyond has no prefix of its own anyway. */
function boundedExponent(bytes: Uint8Array, at: number): number {
  let i = at;
  const isNegative = bytes[i] === MINUS;
  if (isNegative || bytes[i] === PLUS) i += 1;
  let exponent = 0;
  for (; isDigit(bytes[i]); i += 1) exponent = Math.min(exponent * 10 + ((bytes[i] as number) - ZERO), 1e9);
  return isNegative ? -exponent : exponent;
}

const scratch = new Uint8Array(PREFIX_BYTES);

function stringBits(bytes: Uint8Array, start: number): void {
  let length = 0;
  for (; length < PREFIX_BYTES; length += 1) {
    const byte = bytes[start + length] as number;
    if (byte === QUOTE || byte === NEWLINE) break;
    if (byte === BACKSLASH) {
      length = unescapeInto(bytes, start + length, scratch, length, PREFIX_BYTES);
      packBytes(scratch, Math.min(length, PREFIX_BYTES), length <= PREFIX_BYTES);
      return;
    }
    scratch[length] = byte;
  }
  packBytes(scratch, length, length < PREFIX_BYTES || bytes[start + length] === QUOTE);
}

function lineBits(bytes: Uint8Array, start: number): void {
  let length = 0;
  for (; length < PREFIX_BYTES && bytes[start + length] !== NEWLINE; length += 1) {
    scratch[length] = bytes[start + length] as number;
  }
  packBytes(scratch, length, bytes[start + length] === NEWLINE);
}

/**
 * A run of digits becomes its length, in a byte between those of `0` and `9`, and its digits: a longer run is a greater number. What
 * is equal but for zeros at the front has to be told apart by the strings, so nothing is exact.
 */
function naturalBits(text: Uint8Array): void {
  let length = 0;
  let i = 0;
  while (length < PREFIX_BYTES && i < text.length) {
    if (!isDigit(text[i])) {
      scratch[length] = text[i] as number;
      length += 1;
      i += 1;
      continue;
    }
    const start = significantStart(text, i, text.length);
    const end = runEnd(text, start, text.length);
    scratch[length] = ZERO + Math.min(end - start, 9);
    length += 1;
    if (end - start >= 9) break;
    for (i = start; i < end && length < PREFIX_BYTES; i += 1) {
      scratch[length] = text[i] as number;
      length += 1;
    }
    i = end;
  }
  packBytes(scratch, length, false);
}

/** A string that ends with NUL shares its bytes with the one without it, so it is never exact: it comes after. */
function packBytes(from: Uint8Array, length: number, isWhole: boolean): void {
  for (let i = length; i < PREFIX_BYTES; i += 1) from[i] = 0;
  const middle = from[3] as number;
  const before = ((from[0] as number) << 16) | ((from[1] as number) << 8) | (from[2] as number);
  const after = ((from[4] as number) << 16) | ((from[5] as number) << 8) | (from[6] as number);
  high = (KIND_STRING << 28) | (before << 4) | (middle >> 4);
  low = (middle << 28) | (after << 4);
  if (!isWhole || (length > 0 && from[length - 1] === 0)) low |= 1;
}
