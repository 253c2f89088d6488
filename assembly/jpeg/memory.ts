// Where things are: tables at fixed places, then what the caller lays out. A table that is looked up by the next bits has a value for
// each of what they can be.

/** Bits that the tables of codes, and that for skipping, are looked up by. */
export const WINDOW: u32 = 11;
export const SKIP_WINDOW: u32 = 13;

const TABLES: usize = 8;
const LENGTHS_BYTES: usize = 512;
const CODES_BYTES: usize = 4 << WINDOW;
const SKIPS_BYTES: usize = 2 << SKIP_WINDOW;

/** See huffman.ts; tables 0 to 3 are for DC coefficients, 4 to 7 for AC. */
// @ts-ignore: decorator
@inline
export function codes(table: u32): usize {
  return base() + <usize>table * CODES_BYTES;
}
// @ts-ignore: decorator
@inline
export function skips(table: u32): usize {
  return base() + TABLES * CODES_BYTES + <usize>table * SKIPS_BYTES;
}
// @ts-ignore: decorator
@inline
export function lengths(table: u32): usize {
  return base() + TABLES * (CODES_BYTES + SKIPS_BYTES) + <usize>table * LENGTHS_BYTES;
}

/** The block at hand (block.ts). */
// @ts-ignore: decorator
@inline
export function block(): usize {
  return base() + TABLES * (CODES_BYTES + SKIPS_BYTES + LENGTHS_BYTES);
}

/** The first place that is free. */
export function free(): usize {
  return block() + 64;
}

// @ts-ignore: decorator
@inline
function base(): usize {
  return (__heap_base + 63) & ~63;
}
