// Scans of a progressive JPEG (T.81, G.1.2 and G.2), and its samples at 1/8 of the size once all have been read. Which of its blocks'
// coefficients are not 0 is noted in a mask of 64 bits, so that refining a block costs what is in it.

import * as bits from './bits';
import { takeCode } from './huffman';
import { sampleOf, storeFlat, storeTwoByTwo } from './samples';
import { Component, restartInterval } from './scan';

let untilRestart: u32 = 0;
/** Blocks whose band is known to end at once. */
let endOfBands: u32 = 0;

/** The DC coefficients down to the bit `low`; `refining` by that one bit. */
export function dcScan(components: u32, across: u32, down: u32, low: i32, refining: bool): bool {
  untilRestart = restartInterval();
  clearPredictions(components);
  for (let y: u32 = 0; y < down; y += 1) {
    for (let x: u32 = 0; x < across; x += 1) {
      if (!restartIfDue()) return false;
      if (untilRestart == restartInterval()) clearPredictions(components);
      untilRestart -= 1;
      for (let n: u32 = 0; n < components; n += 1) {
        const component = Component.at(n);
        const size: usize = component.isFlat ? 2 : 128;
        for (let v: u32 = 0; v < component.down; v += 1) {
          const row = component.coefficients + (y * component.down + v) * component.blocks * size;
          for (let h: u32 = 0; h < component.across; h += 1) {
            const at = row + (x * component.across + h) * size;
            bits.refill();
            if (refining) {
              store<i16>(at, load<i16>(at) | <i16>(bits.take(1) << low));
              continue;
            }
            const length = takeCode(component.dcTable);
            if (length < 0) return false;
            component.prediction += bits.takeSigned(length);
            const dc = component.prediction << low;
            if (dc > 32767 || dc < -32768) return false;
            store<i16>(at, <i16>dc);
          }
        }
      }
      if (bits.isPast(bits.next)) return false;
    }
  }
  return bits.isOver();
}

function clearPredictions(components: u32): void {
  for (let n: u32 = 0; n < components; n += 1) Component.at(n).prediction = 0;
}

function restartIfDue(): bool {
  if (untilRestart > 0 || restartInterval() == 0) return true;
  untilRestart = restartInterval();
  return endOfBands == 0 && bits.restart();
}

/** The coefficients `from` to `to` of one component, `across` × `down` blocks of it. */
export function acScan(across: u32, down: u32, from: u32, to: u32, low: i32, refining: bool): bool {
  const component = Component.at(0);
  untilRestart = restartInterval();
  endOfBands = 0;
  for (let y: u32 = 0; y < down; y += 1) {
    for (let x: u32 = 0; x < across; x += 1) {
      if (!restartIfDue()) return false;
      untilRestart -= 1;
      const index = y * component.blocks + x;
      const at = component.coefficients + index * 128;
      const mask = component.masks + index * 8;
      if (refining) {
        if (!refineBlock(component.acTable, at, mask, from, to, low)) return false;
      } else if (endOfBands > 0) {
        endOfBands -= 1;
      } else if (!firstBits(component.acTable, at, mask, from, to, low)) return false;
    }
  }
  return endOfBands == 0 && bits.isOver();
}

function firstBits(table: u32, block: usize, mask: usize, from: u32, to: u32, low: i32): bool {
  let known = load<u64>(mask);
  let at = from;
  while (at <= to) {
    bits.refill();
    const symbol = takeCode(table);
    if (symbol < 0) return false;
    const size = symbol & 15;
    const run = symbol >> 4;
    if (size == 0) {
      if (run != 15) {
        endOfBands = runOf(run) - 1;
        break;
      }
      at += 16;
      if (at > to + 1) return false;
      continue;
    }
    at += run;
    if (at > to) return false;
    const value = bits.takeSigned(size) << low;
    if (value > 32767 || value < -32768) return false;
    store<i16>(block + (at << 1), <i16>value);
    known |= <u64>1 << at;
    at += 1;
  }
  store<u64>(mask, known);
  return !bits.isPast(bits.next);
}

/** Blocks that end at once, this one included (T.81, table G.1). */
// @ts-ignore: decorator
@inline
function runOf(symbol: i32): u32 {
  return symbol == 0 ? 1 : (1 << symbol) + bits.take(symbol);
}

function refineBlock(table: u32, block: usize, mask: usize, from: u32, to: u32, low: i32): bool {
  const before = load<u64>(mask);
  let known = before;
  let at = from;
  if (endOfBands == 0) {
    while (at <= to) {
      bits.refill();
      const symbol = takeCode(table);
      if (symbol < 0) return false;
      let zeros: u32 = symbol >> 4;
      let value: i32 = 0;
      if ((symbol & 15) == 1) {
        value = bits.take(1) == 1 ? 1 << low : -1 << low;
      } else if ((symbol & 15) != 0) {
        return false;
      } else if (zeros != 15) {
        endOfBands = runOf(zeros);
        break;
      }
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
        refine(block + (at << 1), low);
        at += 1;
        if (at > to) break;
      }
      if (at > to) {
        // a run of sixteen zeros that ends with the band is one of fifteen and the last
        if (value != 0 || at > to + 1) return false;
        break;
      }
      if (value != 0) {
        store<i16>(block + (at << 1), <i16>value);
        known |= <u64>1 << at;
      }
      at += 1;
    }
  }
  if (endOfBands > 0) {
    endOfBands -= 1;
    if (at <= to) {
      let rest = (before >>> at) << at;
      if (to < 63) rest &= ((<u64>1) << (to + 1)) - 1;
      while (rest != 0) {
        refine(block + (<usize>ctz(rest) << 1), low);
        rest &= rest - 1;
      }
    }
  }
  store<u64>(mask, known);
  return !bits.isPast(bits.next);
}

/** One more bit of a coefficient that is not 0. */
// @ts-ignore: decorator
@inline
function refine(at: usize, low: i32): void {
  bits.refill();
  if (bits.take(1) == 0) return;
  const value = <i32>load<i16>(at);
  store<i16>(at, <i16>(value < 0 ? value - (1 << low) : value + (1 << low)));
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
      if (component.isFlat) {
        const dc = <i32>load<i16>(component.coefficients + (index << 1));
        store<u8>(component.plane + y * stride + x, sampleOf(dc * first));
        continue;
      }
      const block = component.coefficients + index * 128;
      const to = component.plane + 2 * y * stride + 2 * x;
      if (load<u64>(component.masks + index * 8) == 0) storeFlat(<i32>load<i16>(block) * first, to, stride);
      else storeTwoByTwo(block, quants, to, stride);
    }
  }
}
