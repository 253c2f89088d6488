// Scans of a progressive JPEG (T.81, G.1.2 and G.2), and its samples at 1/8 of the size once all have been read. Which of a block's
// coefficients are not 0 is noted in a mask of 64 bits, by their numbers in zigzag order, so that refining costs what is in a block.

import { ahead, isOver, isPast, keep, read, restart } from './bits';
import { codeOf, entryAt, LAST, longEntry } from './huffman';
import { codes } from './memory';
import { sampleOf, storeFlat, storeTwoByTwo } from './samples';
import { Component, restartInterval } from './scan';
import { placeOf } from './zigzag';

let untilRestart: u32 = 0;
/** Blocks whose band is known to end at once. */
let endOfBands: u32 = 0;

/** The DC coefficients down to the bit `low`; `refining` by that one bit. */
export function dcScan(components: u32, across: u32, down: u32, low: i32, refining: bool): bool {
  begin(components);
  for (let y: u32 = 0; y < down; y += 1) {
    for (let x: u32 = 0; x < across; x += 1) {
      if (!restartIfDue(components)) return false;
      for (let n: u32 = 0; n < components; n += 1) {
        const component = Component.at(n);
        for (let v: u32 = 0; v < component.down; v += 1) {
          const index = (y * component.down + v) * component.blocks + x * component.across;
          const at = component.dcs + (<usize>index << 1);
          const isRead = refining ? refineDc(component.across, at, low) : firstDc(component, at, low);
          if (!isRead) return false;
        }
      }
    }
  }
  return isOver();
}

// @ts-ignore: decorator
@inline
function firstDc(component: Component, at: usize, low: i32): bool {
  let position = read;
  let dc = component.prediction;
  for (let n: u32 = 0; n < component.across; n += 1) {
    const bits = ahead(position);
    let entry = entryAt(codes(component.dcTable), bits);
    if (entry == 0) {
      entry = longEntry(component.dcTable, bits);
      if (entry == 0) return false;
    }
    position += entry & 63;
    dc += <i32>entry >> 16;
    const value = dc << low;
    if (value > 32767 || value < -32768) return false;
    store<i16>(at, <i16>value);
    at += 2;
  }
  component.prediction = dc;
  keep(position);
  return !isPast(position);
}

// @ts-ignore: decorator
@inline
function refineDc(count: u32, at: usize, low: i32): bool {
  let bits = ahead(read);
  for (let n: u32 = 0; n < count; n += 1) {
    store<i16>(at, load<i16>(at) | <i16>(<i32>(bits >>> 63) << low));
    bits <<= 1;
    at += 2;
  }
  keep(read + count);
  return !isPast(read);
}

function begin(components: u32): void {
  untilRestart = restartInterval();
  endOfBands = 0;
  for (let n: u32 = 0; n < components; n += 1) Component.at(n).prediction = 0;
}

// @ts-ignore: decorator
@inline
function restartIfDue(components: u32): bool {
  if (restartInterval() == 0) return true;
  if (untilRestart == 0) {
    if (endOfBands > 0 || !restart()) return false;
    begin(components);
  }
  untilRestart -= 1;
  return true;
}

/** The coefficients `from` to `to` of one component, `across` × `down` blocks of it. */
export function acScan(across: u32, down: u32, from: u32, to: u32, low: i32, refining: bool): bool {
  const component = Component.at(0);
  begin(1);
  for (let y: u32 = 0; y < down; y += 1) {
    for (let x: u32 = 0; x < across; x += 1) {
      if (!restartIfDue(1)) return false;
      const index = y * component.blocks + x;
      const at = component.coefficients + (<usize>index << 7);
      const mask = component.masks + (<usize>index << 3);
      if (refining) {
        if (!refineBlock(component.acTable, at, mask, from, to, low)) return false;
      } else if (endOfBands > 0) {
        endOfBands -= 1;
      } else if (!firstBits(component.acTable, at, mask, from, to, low)) return false;
    }
  }
  return endOfBands == 0 && isOver();
}

// @ts-ignore: decorator
@inline
function firstBits(table: u32, block: usize, mask: usize, from: u32, to: u32, low: i32): bool {
  const entries = codes(table);
  let known = load<u64>(mask);
  let position = read;
  let at = from;
  while (at <= to) {
    const bits = ahead(position);
    let entry = entryAt(entries, bits);
    if (entry == 0) {
      entry = longEntry(table, bits);
      if (entry == 0) {
        const length = runOfBlocks(table, bits);
        if (length == 0) return false;
        endOfBands -= 1; // this one
        position += length;
        break;
      }
    }
    position += entry & 63;
    const then = at + ((entry >> 8) & 255);
    if (then > to + 1) {
      if (then < LAST) return false;
      break;
    }
    at = then;
    const value = (<i32>entry >> 16) << low;
    if (value > 32767 || value < -32768) return false;
    if (value == 0) continue; // sixteen zeros
    if (known == 0) clear(block);
    store<i16>(block + placeOf(then - 1), <i16>value);
    known |= <u64>1 << (then - 1);
  }
  store<u64>(mask, known);
  keep(position);
  return !isPast(position);
}

/** Nothing is in a block before its first coefficient is. */
// @ts-ignore: decorator
@inline
function clear(block: usize): void {
  for (let at: usize = 0; at < 128; at += 16) v128.store(block + at, i64x2.splat(0));
}

/** Takes the code of a run of blocks that end at once (T.81, table G.1); gives its bits, 0 for what is none. */
function runOfBlocks(table: u32, bits: u64): u32 {
  const code = codeOf(table, bits);
  const run = (code >> 4) & 15;
  if (code == 0 || (code & 15) != 0 || run == 15) return 0;
  const length = code >> 8;
  endOfBands = <u32>1 << run;
  if (run > 0) endOfBands += <u32>((bits << length) >>> (64 - run));
  return length + run;
}

function refineBlock(table: u32, block: usize, mask: usize, from: u32, to: u32, low: i32): bool {
  const before = load<u64>(mask);
  const entries = codes(table);
  let known = before;
  let position = read;
  let at = from;
  while (endOfBands == 0 && at <= to) {
    const bits = ahead(position);
    let entry = entryAt(entries, bits);
    if (entry == 0) entry = longEntry(table, bits);
    if (entry == 0 || ((entry >> 8) & 255) == LAST) {
      const length = runOfBlocks(table, bits);
      if (length == 0) return false;
      position += length;
      break;
    }
    position += entry & 63;
    const number = <i32>entry >> 16;
    if (number > 1 || number < -1) return false;
    let zeros = ((entry >> 8) & 255) - 1;
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
      if (at > to) return false;
      if (known == 0) clear(block);
      store<i16>(block + placeOf(at), <i16>(number << low));
      known |= <u64>1 << at;
    }
    at += 1;
  }
  if (endOfBands > 0) {
    endOfBands -= 1;
    let rest: u64 = at > to ? 0 : (before >>> at) << at;
    if (to < 63) rest &= (<u64>1 << (to + 1)) - 1;
    while (rest != 0) {
      refine(block + placeOf(<u32>ctz(rest)), ahead(position), low);
      position += 1;
      rest &= rest - 1;
    }
  }
  store<u64>(mask, known);
  keep(position);
  return !isPast(position);
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
  const first = <i32>load<u16>(quants);
  for (let y: u32 = 0; y < down; y += 1) {
    for (let x: u32 = 0; x < across; x += 1) {
      const index = y * component.blocks + x;
      const dc = <i32>load<i16>(component.dcs + (<usize>index << 1));
      if (component.isFlat) {
        store<u8>(component.plane + <usize>y * stride + x, sampleOf(dc * first));
        continue;
      }
      const to = component.plane + 2 * <usize>y * stride + 2 * x;
      if (load<u64>(component.masks + (<usize>index << 3)) == 0) {
        storeFlat(dc * first, to, stride);
        continue;
      }
      const block = component.coefficients + (<usize>index << 7);
      store<i16>(block, <i16>dc);
      storeTwoByTwo(block, quants, to, stride);
    }
  }
}
