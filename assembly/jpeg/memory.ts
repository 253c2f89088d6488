// Where things are: tables at fixed places, then what the caller laid out, and last of all the data of the scan at hand.

/** The sides of the tables. */
const LOOKUP: usize = 2 << 12;
const SKIP: usize = 4 << 12;
const CODES: usize = 512;

/** Two classes of four tables each. */
const TABLES: usize = 8;

let scanData: usize = 0;

export function lookups(table: u32): usize {
  return base() + <usize>table * LOOKUP;
}
export function skips(table: u32): usize {
  return base() + TABLES * LOOKUP + <usize>table * SKIP;
}
export function codes(table: u32): usize {
  return base() + TABLES * (LOOKUP + SKIP) + <usize>table * CODES;
}
/** The 64 coefficients of the block at hand. */
export function block(): usize {
  return base() + TABLES * (LOOKUP + SKIP + CODES);
}
/** The first place that is free. */
export function free(): usize {
  return block() + 256;
}

/** Says where the data of scans may be copied to. */
export function setHeap(place: usize): void {
  scanData = place;
}
export function heap(): usize {
  return scanData;
}

// @ts-ignore: decorator
@inline
function base(): usize {
  return (__heap_base + 15) & ~15;
}
