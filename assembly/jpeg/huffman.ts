// Huffman tables, three views of each: by the next bits the code that they begin with, together with the number that follows it; by the
// next bits all the coefficients that end in them, to be skipped together; and for codes that are longer the lengths themselves.

import { signed } from './bits';
import { codes, lengths, SKIP_WINDOW, skips, WINDOW } from './memory';

const LONGEST: u32 = 16;

/**
 * An entry of `codes`: bits that code and number take (0 to 5), how far the coefficient is (8 to 15), and the number (16 to 31). 0 when
 * they are more bits than were looked at. The block ends when it is as far as `LAST` or more: of progressive scans, with as many more
 * as the number has bits, that number of blocks behind it and those that the bits leave open (T.81, table G.1).
 */
export const LAST: u32 = 128;

/** Below: where each length ends, left-aligned to 16 bits; the difference to its symbols' places; the symbols. */
const ENDS: usize = 0;
const SHIFTS: usize = 128;
const SYMBOLS: usize = 256;

/** Makes a table of the 16 counts and the symbols at `from`. False when they are no table that libjpeg takes. */
export function setTable(table: u32, from: usize): bool {
  const own = lengths(table);
  memory.fill(codes(table), 0, 4 << WINDOW);
  let code: u32 = 0;
  let symbol: u32 = 0;
  for (let length: u32 = 1; length <= LONGEST; length += 1) {
    const many: u32 = load<u8>(from + length - 1);
    store<i32>(own + SHIFTS + (length << 2), <i32>symbol - <i32>code);
    for (let n: u32 = 0; n < many; n += 1) {
      const value: u32 = load<u8>(from + 16 + symbol);
      if (symbol > 255 || code >= <u32>1 << length || (table < 4 && value > 15)) return false;
      store<u8>(own + SYMBOLS + symbol, <u8>value);
      if (length < WINDOW) enter(table, code, length, value);
      code += 1;
      symbol += 1;
    }
    if (code >= <u32>1 << length) return false; // a code of ones alone
    store<u32>(own + ENDS + (length << 2), code << (LONGEST - length));
    code <<= 1;
  }
  return true;
}

/** All entries of `codes` that begin with a code. */
function enter(table: u32, code: u32, length: u32, symbol: u32): void {
  if (length + extraBits(table, symbol) > WINDOW) return;
  const rest = WINDOW - length;
  for (let bits: u32 = 0; bits < <u32>1 << rest; bits += 1) {
    const entry = entryFor(table, length, symbol, <u64>bits << (64 - rest));
    store<u32>(codes(table) + (<usize>((code << rest) | bits) << 2), entry);
  }
}

/** The entry of a code of that length and symbol, and the bits behind it. */
function entryFor(table: u32, length: u32, symbol: u32, bits: u64): u32 {
  const extra = extraBits(table, symbol);
  const far: u32 = endsBlock(table, symbol) ? LAST + extra : (symbol >> 4) + 1;
  const number = endsBlock(table, symbol) && extra > 0 ? <i32>(bits >>> (64 - extra)) : signed(bits, extra);
  return (length + extra) | (far << 8) | (<u32>number << 16);
}

// @ts-ignore: decorator
@inline
function endsBlock(table: u32, symbol: u32): bool {
  return table >= 4 && (symbol & 15) == 0 && symbol != 0xf0;
}

// @ts-ignore: decorator
@inline
function extraBits(table: u32, symbol: u32): u32 {
  return endsBlock(table, symbol) ? symbol >> 4 : symbol & 15;
}

/** Length (bits 8 to 12) and symbol (0 to 7) of the code that these bits begin with; 0 for none. */
export function codeOf(table: u32, bits: u64): u32 {
  const own = lengths(table);
  const first = <u32>(bits >>> 48);
  for (let length: u32 = 1; length <= LONGEST; length += 1) {
    if (first < load<u32>(own + ENDS + (length << 2))) {
      const at = <i32>(first >> (LONGEST - length)) + load<i32>(own + SHIFTS + (length << 2));
      return (length << 8) | load<u8>(own + SYMBOLS + at);
    }
  }
  return 0;
}

/** The entry for these bits of a table, of which `entries` is the view by codes; 0 for bits that are no code. */
// @ts-ignore: decorator
@inline
export function entryOf(table: u32, entries: usize, bits: u64): u32 {
  const entry = load<u32>(entries + (<usize>(bits >>> (64 - WINDOW)) << 2));
  return entry != 0 ? entry : longEntry(table, bits);
}

/** The same of codes that are longer than what is looked at. */
function longEntry(table: u32, bits: u64): u32 {
  const code = codeOf(table, bits);
  return code == 0 ? 0 : entryFor(table, code >> 8, code & 255, bits << (code >> 8));
}

/** Of an entry of `skips`, how far the coefficients are: then follows a code that has to be looked at by itself. */
const ALONE: u32 = 65;

/**
 * The view for skipping, of an AC table: how many bits the coefficients take of which the code is whole in the next bits (0 to 4), and
 * how far they are in the block (5 to 15), `LAST` more when it ends there.
 */
export function setSkips(table: u32): void {
  for (let window: u32 = 0; window < <u32>1 << SKIP_WINDOW; window += 1) {
    let length: u32 = 0;
    let far: u32 = 0;
    while (length < SKIP_WINDOW) {
      const code = codeOf(table, <u64>window << (64 - SKIP_WINDOW + length));
      const size = code & 15;
      const run = (code >> 4) & 15;
      if (code == 0 || length + (code >> 8) > SKIP_WINDOW || far + run + 1 > 63) break;
      if (size == 0 && run != 15) {
        if (run == 0) {
          length += code >> 8;
          far += LAST;
        }
        break;
      }
      length += (code >> 8) + size;
      far += run + 1;
    }
    const entry = length == 0 ? ALONE << 5 : length | (far << 5);
    store<u16>(skips(table) + (<usize>window << 1), <u16>entry);
  }
}
