// Huffman tables, three views of each: by the next twelve bits the code that they begin with; by the same bits all the codes of
// coefficients that are whole in them, to be skipped together; and for longer codes the lengths themselves.

import { bits, skip } from './bits';
import { codes, lookups, skips } from './memory';

/** Bits looked at at once. */
export const WINDOW: u32 = 12;
const LONGEST: u32 = 16;

/** What `skipping` says instead of a step: a longer code; and added to it: the block ends. */
export const LONG_CODE: u32 = 65;
export const LAST: u32 = 192;

/** Below: the code's end at each length, left-aligned to 16 bits; the difference to its symbols' places; the symbols. */
const ENDS: usize = 0;
const SHIFTS: usize = 128;
const SYMBOLS: usize = 256;

/**
 * Makes a table (0 to 3: DC, 4 to 7: AC) of the 16 counts and the symbols at `from`. False when they are no table that libjpeg takes.
 */
export function setTable(table: u32, from: usize): bool {
  const own = codes(table);
  const lookup = lookups(table);
  memory.fill(lookup, 0, 2 << WINDOW);
  let code: u32 = 0;
  let symbol: u32 = 0;
  for (let length: u32 = 1; length <= LONGEST; length += 1) {
    const many: u32 = load<u8>(from + length - 1);
    store<i32>(own + SHIFTS + (length << 2), <i32>symbol - <i32>code);
    for (let n: u32 = 0; n < many; n += 1) {
      const value: u32 = load<u8>(from + 16 + symbol);
      if (table < 4 && value > 15) return false;
      if (symbol > 255) return false;
      store<u8>(own + SYMBOLS + symbol, <u8>value);
      if (length <= WINDOW) {
        const spread: u32 = 1 << (WINDOW - length);
        const entry: u16 = <u16>((length << 8) | value);
        for (let each: u32 = 0; each < spread; each += 1) {
          const place = ((code << (WINDOW - length)) + each) & ((1 << WINDOW) - 1);
          store<u16>(lookup + (place << 1), entry);
        }
      }
      code += 1;
      symbol += 1;
    }
    if (code >= <u32>1 << length) return false;
    store<u32>(own + ENDS + (length << 2), code << (LONGEST - length));
    code <<= 1;
  }
  return true;
}

/** Length (bits 8 to 12) and symbol (0 to 7) of the next code; 0 for what is none. */
// @ts-ignore: decorator
@inline
export function codeAt(table: u32, ahead: u64): u32 {
  const entry: u32 = load<u16>(lookups(table) + (<usize>(ahead >>> (64 - WINDOW)) << 1));
  return entry != 0 ? entry : longCode(table, <u32>(ahead >>> 48));
}

/** Takes the next code: its symbol, or -1 for what is none. */
// @ts-ignore: decorator
@inline
export function takeCode(table: u32): i32 {
  const code = codeAt(table, bits);
  skip(code >> 8);
  return code == 0 ? -1 : <i32>(code & 255);
}

function longCode(table: u32, ahead: u32): u32 {
  const own = codes(table);
  for (let length: u32 = WINDOW + 1; length <= LONGEST; length += 1) {
    if (ahead < load<u32>(own + ENDS + (length << 2))) {
      const at = <i32>(ahead >> (LONGEST - length)) + load<i32>(own + SHIFTS + (length << 2));
      return (length << 8) | load<u8>(own + SYMBOLS + at);
    }
  }
  return 0;
}

/**
 * The view for skipping, of an AC table: for the next twelve bits how many bits the coefficients take that begin in them with a whole
 * code (bits 0 to 5), and how many places of the block (bits 6 to 13), plus `LAST` when the block ends there.
 */
export function setSkips(table: u32): void {
  const lookup = lookups(table);
  for (let window: u32 = 0; window < 1 << WINDOW; window += 1) {
    let length: u32 = 0;
    let step: u32 = 0;
    while (length < WINDOW) {
      const ahead = (window << length) & ((1 << WINDOW) - 1);
      const entry: u32 = load<u16>(lookup + (ahead << 1));
      if (entry == 0 || length + (entry >> 8) > WINDOW) break;
      const size = entry & 15;
      const run = (entry >> 4) & 15;
      if (size == 0 && run != 15) {
        // only a progressive scan has runs of blocks
        if (run == 0) {
          length += entry >> 8;
          step += LAST;
        }
        break;
      }
      if (step + run + 1 > 63) break;
      length += (entry >> 8) + size;
      step += run + 1;
    }
    store<u32>(skips(table) + (window << 2), length == 0 ? LONG_CODE << 6 : length | (step << 6));
  }
}
