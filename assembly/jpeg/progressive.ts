// Scans of a progressive JPEG (T.81, G.1.2 and G.2), and its samples at 1/8 of the size once all have been read. Which of a block's
// coefficients are not 0 is noted in a mask of 64 bits, by their numbers in zigzag order, so that refining costs what is in a block.
// What reads a part of a scan is given its position and gives the one behind it, or `NOWHERE` when anything is not as it should be.

import { BLOCK_SHIFT, clear, FIRST, placeOf } from './block';
import { ahead, isOver, isPast, keep, NOWHERE, read, restart } from './bits';
import { entryOf, LAST } from './huffman';
import { codes } from './memory';
import { storeFlat, storeRow, storeTwoByTwo } from './samples';
import { Component, restartInterval } from './scan';

let untilRestart: u32 = 0;
/** Blocks whose band is known to end at once. */
let endOfBands: u32 = 0;

/** The DC coefficients down to the bit `low`; `refining` by that one bit. */
export function dcScan(components: u32, across: u32, down: u32, low: i32, refining: bool): bool {
  begin(components);
  let position = read;
  for (let y: u32 = 0; y < down; y += 1) {
    for (let x: u32 = 0; x < across; x += 1) {
      position = restartIfDue(components, position);
      if (position == NOWHERE) return false;
      position = refining ? refineUnit(components, x, y, low, position) : firstUnit(components, x, y, low, position);
      if (isPast(position)) return false;
    }
  }
  keep(position);
  return isOver();
}

// @ts-ignore: decorator
@inline
function firstUnit(components: u32, x: u32, y: u32, low: i32, from: u32): u32 {
  let position = from;
  for (let n: u32 = 0; n < components; n += 1) {
    const component = Component.at(n);
    const table = codes(component.dcTable);
    let dc = component.prediction;
    for (let v: u32 = 0; v < component.down; v += 1) {
      let at = dcsOf(component, x, y, v);
      const end = at + (<usize>component.across << 1);
      for (; at < end; at += 2) {
        const bits = ahead(position);
        const entry = entryOf(component.dcTable, table, bits);
        if (entry == 0) return NOWHERE;
        position += entry & 63;
        dc += <i32>entry >> 16;
        const value = dc << low;
        if (value > 32767 || value < -32768) return NOWHERE;
        store<i16>(at, <i16>value);
      }
    }
    component.prediction = dc;
  }
  return position;
}

// @ts-ignore: decorator
@inline
function refineUnit(components: u32, x: u32, y: u32, low: i32, from: u32): u32 {
  let position = from;
  let bits = ahead(position); // a unit has no more than ten blocks
  for (let n: u32 = 0; n < components; n += 1) {
    const component = Component.at(n);
    position += component.across * component.down;
    for (let v: u32 = 0; v < component.down; v += 1) {
      let at = dcsOf(component, x, y, v);
      const end = at + (<usize>component.across << 1);
      for (; at < end; at += 2) {
        store<i16>(at, load<i16>(at) | <i16>(<i32>(bits >>> 63) << low));
        bits <<= 1;
      }
    }
  }
  return position;
}

/** Where the DC coefficients of a unit's row stand. */
// @ts-ignore: decorator
@inline
function dcsOf(component: Component, x: u32, y: u32, row: u32): usize {
  const index = (y * component.down + row) * component.blocks + x * component.across;
  return component.dcs + (<usize>index << 1);
}

function begin(components: u32): void {
  untilRestart = restartInterval();
  endOfBands = 0;
  for (let n: u32 = 0; n < components; n += 1) Component.at(n).prediction = 0;
}

// @ts-ignore: decorator
@inline
function restartIfDue(components: u32, position: u32): u32 {
  if (restartInterval() == 0) return position;
  let then = position;
  if (untilRestart == 0) {
    keep(position);
    if (endOfBands > 0 || !restart()) return NOWHERE;
    begin(components);
    then = read;
  }
  untilRestart -= 1;
  return then;
}

/** The coefficients `from` to `to` of one component, `across` × `down` blocks of it. */
export function acScan(across: u32, down: u32, from: u32, to: u32, low: i32, refining: bool): bool {
  const component = Component.at(0);
  const table = component.acTable;
  begin(1);
  let position = read;
  for (let y: u32 = 0; y < down; y += 1) {
    let at = component.coefficients + ((<usize>y * component.blocks) << BLOCK_SHIFT);
    let mask = component.masks + ((<usize>y * component.blocks) << 3);
    for (let x: u32 = 0; x < across; x += 1) {
      position = restartIfDue(1, position);
      if (position == NOWHERE) return false;
      if (endOfBands > 0) {
        endOfBands -= 1;
        if (refining) position = refineKnown(at, load<u64>(mask) & band(from, to), low, position);
      } else if (refining) {
        position = refineBlock(table, at, mask, from, to, low, position);
      } else {
        position = firstBits(table, at, mask, from, to, low, position);
      }
      if (isPast(position)) return false;
      at += 1 << BLOCK_SHIFT;
      mask += 8;
    }
  }
  keep(position);
  return endOfBands == 0 && isOver();
}

/** The bits of a mask from `from` to `to`, at most 63. */
// @ts-ignore: decorator
@inline
function band(from: u32, to: u32): u64 {
  return ((<u64>2 << to) - 1) & ~((<u64>1 << from) - 1);
}

// @ts-ignore: decorator
@inline
function firstBits(table: u32, block: usize, mask: usize, from: u32, to: u32, low: i32, start: u32): u32 {
  const entries = codes(table);
  let known = load<u64>(mask);
  let position = start;
  let at = from;
  while (at <= to) {
    const bits = ahead(position);
    const entry = entryOf(table, entries, bits);
    if (entry == 0) return NOWHERE;
    position += entry & 63;
    const then = at + ((entry >> 8) & 255);
    if (then > to + 1) {
      if (then < LAST) return NOWHERE;
      endOfBands = blocksEnding(entry) - 1; // without this one
      break;
    }
    at = then;
    const value = (<i32>entry >> 16) << low;
    if (value > 32767 || value < -32768) return NOWHERE;
    if (value == 0) continue; // sixteen zeros
    if (known == 0) clear(block);
    store<i16>(block + placeOf(then - 1), <i16>value);
    known |= <u64>1 << (then - 1);
  }
  store<u64>(mask, known);
  return position;
}

/** How many blocks end at once, this one with them (T.81, table G.1). */
// @ts-ignore: decorator
@inline
function blocksEnding(entry: u32): u32 {
  return (<u32>1 << (((entry >> 8) & 255) - LAST)) + (entry >> 16);
}

function refineBlock(
  table: u32,
  block: usize,
  mask: usize,
  from: u32,
  to: u32,
  low: i32,
  start: u32,
): u32 {
  const before = load<u64>(mask);
  const entries = codes(table);
  let known = before;
  let position = start;
  let at = from;
  while (at <= to) {
    const bits = ahead(position);
    const entry = entryOf(table, entries, bits);
    if (entry == 0) return NOWHERE;
    position += entry & 63;
    const far = (entry >> 8) & 255;
    if (far >= LAST) {
      endOfBands = blocksEnding(entry) - 1; // without this one
      position = refineKnown(block, before & band(at, to), low, position);
      break;
    }
    const number = <i32>entry >> 16;
    if (number > 1 || number < -1) return NOWHERE;
    let zeros = far - 1;
    // over coefficients that are known, refining them, and as many zeros as the run has
    while (true) {
      const rest = before >>> at;
      const free: u32 = rest == 0 ? 64 - at : <u32>ctz(rest);
      if (zeros < free) {
        at += zeros;
        break;
      }
      zeros -= free;
      at += free;
      if (at > to) break;
      refine(block + placeOf(at), ahead(position), low);
      position += 1;
      at += 1;
      if (at > to) break;
    }
    if (number != 0) {
      if (at > to) return NOWHERE;
      if (known == 0) clear(block);
      store<i16>(block + placeOf(at), <i16>(number << low));
      known |= <u64>1 << at;
    }
    at += 1;
  }
  store<u64>(mask, known);
  return position;
}

/** One more bit of each coefficient of a mask. */
// @ts-ignore: decorator
@inline
function refineKnown(block: usize, mask: u64, low: i32, from: u32): u32 {
  let position = from;
  for (let rest = mask; rest != 0; rest &= rest - 1) {
    refine(block + placeOf(<u32>ctz(rest)), ahead(position), low);
    position += 1;
  }
  return position;
}

/** One more bit, the first of these, of a coefficient that is not 0. */
// @ts-ignore: decorator
@inline
function refine(at: usize, bits: u64, low: i32): void {
  const value = <i32>load<i16>(at);
  const sign = value >> 31;
  const step = ((1 << low) ^ sign) - sign;
  store<i16>(at, <i16>(value + (step & -(<i32>(bits >>> 63)))));
}

/** The samples of a component whose coefficients are all known: `across` × `down` blocks of it. */
export function toSamples(across: u32, down: u32): void {
  const component = Component.at(0);
  const stride = component.stride;
  const quants = component.quants;
  const first = <i32>load<u16>(quants, FIRST);
  for (let y: u32 = 0; y < down; y += 1) {
    const index = <usize>y * component.blocks;
    const dcs = component.dcs + (index << 1);
    if (component.isFlat) {
      storeRow(dcs, first, across, component.plane + <usize>y * stride);
      continue;
    }
    const to = component.plane + 2 * <usize>y * stride;
    const masks = component.masks + (index << 3);
    const blocks = component.coefficients + (index << BLOCK_SHIFT);
    for (let x: usize = 0; x < across; x += 1) {
      const dc = <i32>load<i16>(dcs + (x << 1)) * first;
      if (load<u64>(masks + (x << 3)) == 0) storeFlat(dc, to + (x << 1), stride);
      else storeTwoByTwo(dc, blocks + (x << BLOCK_SHIFT), quants, to + (x << 1), stride);
    }
  }
}
