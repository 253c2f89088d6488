// A scan of a sequential JPEG (T.81, F.2.2) straight to samples at 1/8 of the size. A block of a component that is flat there is its DC
// coefficient; the others are only skipped, several with one look at a table.

import * as bits from './bits';
import { codeAt, LAST, LONG_CODE, takeCode, WINDOW } from './huffman';
import { Component, restartInterval } from './scan';
import { block, skips } from './memory';
import { sampleOf, storeFlat, storeTwoByTwo } from './samples';

/** Decodes the scan that has been begun. False when anything about it is not as it should be. */
export function sequentialScan(components: u32, across: u32, down: u32): bool {
  let untilRestart = restartInterval();
  memory.fill(block(), 0, 128);
  clearPredictions(components);
  for (let y: u32 = 0; y < down; y += 1) {
    for (let x: u32 = 0; x < across; x += 1) {
      if (untilRestart == 0 && restartInterval() > 0) {
        if (!bits.restart()) return false;
        clearPredictions(components);
        untilRestart = restartInterval();
      }
      untilRestart -= 1;
      for (let n: u32 = 0; n < components; n += 1) {
        const component = Component.at(n);
        for (let v: u32 = 0; v < component.down; v += 1) {
          for (let h: u32 = 0; h < component.across; h += 1) {
            if (!decodeBlock(component, x * component.across + h, y * component.down + v)) return false;
          }
        }
      }
    }
  }
  return bits.isOver();
}

function clearPredictions(components: u32): void {
  for (let n: u32 = 0; n < components; n += 1) Component.at(n).prediction = 0;
}

// @ts-ignore: decorator
@inline
function decodeBlock(component: Component, column: u32, row: u32): bool {
  bits.refill();
  const size = takeCode(component.dcTable);
  if (size < 0) return false;
  const dc = component.prediction + bits.takeSigned(size);
  component.prediction = dc;
  if (dc > 32767 || dc < -32768) return false;
  const stride = component.stride;
  if (component.isFlat) {
    store<u8>(component.plane + row * stride + column, sampleOf(dc * <i32>load<u16>(component.quants)));
    return skipBlock(component.acTable);
  }
  return colourBlock(component, dc, component.plane + 2 * row * stride + 2 * column, stride);
}

function skipBlock(table: u32): bool {
  const steps = skips(table);
  let ahead = bits.bits;
  let count = bits.count;
  let next = bits.next;
  let at: u32 = 1;
  while (true) {
    if (count < 32) {
      ahead |= <u64>load<u32>(next) << (32 - count);
      next += 4;
      count += 32;
    }
    const entry = load<u32>(steps + (<usize>(ahead >>> (64 - WINDOW)) << 2));
    const then = at + (entry >> 6);
    const length = entry & 63;
    if (then < 64) {
      ahead <<= length;
      count -= length;
      at = then;
    } else if (then == 64 || (then > LAST && then < LAST + 64)) {
      ahead <<= length;
      count -= length;
      break;
    } else {
      // a long code, or one that is another block's
      const code = codeAt(table, ahead);
      const size = code & 15;
      const run = (code >> 4) & 15;
      if (code == 0 || (size == 0 && run != 15 && run != 0)) return false;
      ahead <<= code >> 8;
      ahead <<= size;
      count -= (code >> 8) + size;
      if (size == 0 && run == 0) break;
      at += run + 1;
      if (at > 64) return false;
      if (at == 64) break;
    }
  }
  bits.keep(ahead, count, next);
  return !bits.isPast(next);
}

/** A block of which more than the DC coefficient counts. */
function colourBlock(component: Component, dc: i32, to: usize, stride: usize): bool {
  const coefficients = block();
  const table = component.acTable;
  let hasMore = false;
  let at: u32 = 1;
  while (at < 64) {
    bits.refill();
    const symbol = takeCode(table);
    if (symbol < 0) return false;
    const size = symbol & 15;
    const run = symbol >> 4;
    if (size == 0) {
      if (run == 0) break;
      if (run != 15) return false;
      at += 16;
      if (at > 64) return false;
      continue;
    }
    at += run;
    if (at > 63) return false;
    store<i16>(coefficients + (at << 1), <i16>bits.takeSigned(size));
    hasMore = true;
    at += 1;
  }
  if (hasMore) {
    store<i16>(coefficients, <i16>dc);
    storeTwoByTwo(coefficients, component.quants, to, stride);
    memory.fill(coefficients, 0, 128);
  } else {
    storeFlat(dc * <i32>load<u16>(component.quants), to, stride);
  }
  return !bits.isPast(bits.next);
}
