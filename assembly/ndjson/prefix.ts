// The first 64 bits of an order, as src/jobs/ndjson/order/prefix.ts describes them, for records whose rows are listed by number: a
// row's number is its place in words of four bytes. What is rare (strings with escapes, natural order) is asked for outside.

// @ts-ignore: decorator
@external('env', 'hardPrefix')
declare function hardPrefix(value: u32, prefix: u32): void;

/** What a column is compared as, as src/jobs/ndjson/sort/arena/kernel.ts numbers it. */
const LINE: u32 = 0;
const NUMBER: u32 = 2;
const NATURAL: u32 = 4;
const AUTO: u32 = 1;

const DIGITS: u32 = 14;
const HIGHEST_POWER: i64 = 2000;
const PREFIX_BYTES: u32 = 7;

/** Takes out the values of a column that are of another type than `type`. */
export function keepType(numbers: usize, count: u32, column: u32, type: u32): void {
  for (let k: u32 = 0; k < count; k += 1) {
    const place = (<usize>load<u32>(numbers + (k << 2)) << 2) + 8 + (column << 2);
    const at = load<i32>(place);
    if (at < 0) continue;
    const c: u32 = load<u8>(<usize>at);
    const isKept = type == AUTO ? rankOf(c) != 0 : type == NUMBER ? rankOf(c) == 4 : c == 0x22;
    if (!isKept) store<i32>(place, -1);
  }
}

/**
 * Writes the prefix of each value of a column to `prefixes`, eight bytes each. At `seconds` bytes into its row (0: nowhere) goes the prefix of what
 * follows in a text, as far as that is to be had easily; 0: it is not.
 */
export function writePrefixes(
  numbers: usize,
  count: u32,
  prefixes: usize,
  column: i32,
  type: u32,
  descending: bool,
  missingLast: bool,
  skip: u32,
  seconds: u32,
): void {
  const turned: u64 = descending ? ~(<u64>0) : 0;
  const missing: u64 = missingLast ? ~(<u64>0) : 0;
  const offset: usize = type == LINE ? 0 : 8 + (<usize>column << 2);
  for (let k: u32 = 0; k < count; k += 1) {
    const to = prefixes + ((<usize>k) << 3);
    const row = <usize>load<u32>(numbers + ((<usize>k) << 2)) << 2;
    const at = load<i32>(row + offset);
    if (seconds > 0) store<u64>(row + seconds, 0);
    if (at < 0) {
      store<u64>(to, missing);
      continue;
    }
    const place = <usize>at;
    if (type == LINE) {
      const bits = lineBits(place + skip);
      store<u64>(to, bits ^ turned);
      if (seconds > 0 && goesOn(bits)) store<u64>(row + seconds, lineBits(place + skip + PREFIX_BYTES) ^ turned);
      continue;
    }
    const c: u32 = load<u8>(place);
    if (c == 0x22) {
      const bits = type == NATURAL ? 0 : stringBits(place + 1 + skip);
      if (bits == 0) hardPrefix(<u32>place, <u32>to);
      else {
        store<u64>(to, bits ^ turned);
        const more = seconds > 0 && goesOn(bits) ? stringBits(place + 1 + skip + PREFIX_BYTES) : 0;
        if (more != 0) store<u64>(row + seconds, more ^ turned);
      }
    } else if (c == 0x2d || c - 0x30 < 10) store<u64>(to, numberBits(place) ^ turned);
    else {
      const rank = rankOf(c);
      const kind: u64 = rank < 4 ? rank : rank + 1;
      store<u64>(to, ((kind << 60) | <u64>(rank >= 6)) ^ turned);
    }
  }
}

/** Copies what the rows have at `seconds` to `prefixes`; false: of one it is not there. */
export function takeSeconds(numbers: usize, count: u32, prefixes: usize, seconds: u32): bool {
  for (let k: u32 = 0; k < count; k += 1) {
    const bits = load<u64>((<usize>load<u32>(numbers + ((<usize>k) << 2)) << 2) + seconds);
    if (bits == 0) return false;
    store<u64>(prefixes + ((<usize>k) << 3), bits);
  }
  return true;
}

/** Whether a text without NULs at its end has more bytes than these, which are not turned. */
// @ts-ignore: decorator
@inline
function goesOn(bits: u64): bool {
  return (bits & 1) == 1 && (bits & 0xff0) != 0;
}

function rankOf(c: u32): u32 {
  if (c == 0x2d || c - 0x30 < 10) return 4;
  if (c == 0x22) return 5;
  if (c == 0x5b) return 6;
  if (c == 0x7b) return 7;
  if (c == 0x6e) return 1;
  if (c == 0x66) return 2;
  return c == 0x74 ? 3 : 0;
}

function numberBits(at: usize): u64 {
  let p = at;
  const isNegative = load<u8>(p) == 0x2d;
  if (isNegative) p += 1;
  let digits: u32 = 0;
  let mantissa: u64 = 0;
  let power: i64 = 0;
  let rest: u64 = 0;
  let beforePoint: i64 = 1;
  while (true) {
    const c: u32 = load<u8>(p);
    const digit = c - 0x30;
    if (digit < 10) {
      if (digits == 0 && digit == 0) power -= 1 - beforePoint;
      else {
        power += beforePoint;
        if (digits < DIGITS) {
          mantissa = mantissa * 10 + digit;
          digits += 1;
        } else if (digit != 0) rest = 1;
      }
    } else if (c == 0x2e) beforePoint = 0;
    else break;
    p += 1;
  }
  if ((load<u8>(p) | 0x20) == 0x65) power += boundedExponent(p + 1);
  let scale: i64 = power + HIGHEST_POWER + 1;
  if (digits == 0) scale = 0;
  else if (scale < 1 || scale > 2 * HIGHEST_POWER) {
    scale = scale < 1 ? 1 : 2 * HIGHEST_POWER + 1;
    mantissa = 0;
    rest = 1;
  } else for (let d = digits; d < DIGITS; d += 1) mantissa *= 10;
  const bits: u64 = (<u64>scale << 48) | (mantissa << 1) | rest;
  return isNegative && digits > 0 ? (~bits & 0x0fffffffffffffff) | (<u64>4 << 60) : bits | (<u64>5 << 60);
}

function boundedExponent(at: usize): i64 {
  let p = at;
  const c = load<u8>(p);
  const isNegative = c == 0x2d;
  if (isNegative || c == 0x2b) p += 1;
  let exponent: i64 = 0;
  while (<u32>load<u8>(p) - 0x30 < 10) {
    exponent = min(exponent * 10 + <i64>(<u32>load<u8>(p) - 0x30), 1000000000);
    p += 1;
  }
  return isNegative ? -exponent : exponent;
}

/** 0: there is an escape. */
function stringBits(start: usize): u64 {
  let bytes: u64 = 0;
  let length: u32 = 0;
  let last: u32 = 1;
  for (; length < PREFIX_BYTES; length += 1) {
    const c: u32 = load<u8>(start + length);
    if (c == 0x22 || c == 0x0a) break;
    if (c == 0x5c) return 0;
    last = c;
    bytes = (bytes << 8) | c;
  }
  return packed(bytes, length, last, length < PREFIX_BYTES || load<u8>(start + length) == 0x22);
}

function lineBits(start: usize): u64 {
  let bytes: u64 = 0;
  let length: u32 = 0;
  let last: u32 = 1;
  for (; length < PREFIX_BYTES; length += 1) {
    const c: u32 = load<u8>(start + length);
    if (c == 0x0a) break;
    last = c;
    bytes = (bytes << 8) | c;
  }
  return packed(bytes, length, last, load<u8>(start + length) == 0x0a);
}

function packed(bytes: u64, length: u32, last: u32, isWhole: bool): u64 {
  const more: u64 = !isWhole || last == 0 ? 1 : 0;
  return (<u64>6 << 60) | (bytes << (4 + ((PREFIX_BYTES - length) << 3))) | more;
}
