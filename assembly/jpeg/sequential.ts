// A scan of a sequential JPEG (T.81, F.2.2) straight to samples at 1/8 of the size. A block of a component that is flat there is its DC
// coefficient; the others are only skipped, several with one look at a table.

import { clear, FIRST, placeOf } from './block';
import { ahead, isOver, isPast, keep, NOWHERE, read, restart } from './bits';
import { codeOf, entryOf, LAST } from './huffman';
import { block, codes, SKIP_WINDOW, skips } from './memory';
import { sampleOf, storeFlat, storeTwoByTwo } from './samples';
import { Component, restartInterval } from './scan';

/** Decodes the scan that has been begun. False when anything about it is not as it should be. */
export function sequentialScan(components: u32, across: u32, down: u32): bool {
  let untilRestart = restartInterval();
  clear(block());
  for (let n: u32 = 0; n < components; n += 1) Component.at(n).prediction = 0;
  for (let y: u32 = 0; y < down; y += 1) {
    for (let x: u32 = 0; x < across; x += 1) {
      if (untilRestart == 0 && restartInterval() > 0) {
        if (!restart()) return false;
        for (let n: u32 = 0; n < components; n += 1) Component.at(n).prediction = 0;
        untilRestart = restartInterval();
      }
      untilRestart -= 1;
      for (let n: u32 = 0; n < components; n += 1) {
        const component = Component.at(n);
        for (let v: u32 = 0; v < component.down; v += 1) {
          for (let h: u32 = 0; h < component.across; h += 1) {
            const isDecoded = component.isFlat
              ? flatBlock(component, x * component.across + h, y * component.down + v)
              : colourBlock(component, x, y);
            if (!isDecoded) return false;
          }
        }
      }
    }
  }
  return isOver();
}

/** Reads a DC coefficient, which is kept as the prediction of the next one; gives the position behind it. */
// @ts-ignore: decorator
@inline
function readDc(component: Component, position: u32): u32 {
  const entry = entryOf(component.dcTable, codes(component.dcTable), ahead(position));
  if (entry == 0) return NOWHERE;
  const dc = component.prediction + (<i32>entry >> 16);
  component.prediction = dc;
  return dc > 32767 || dc < -32768 ? NOWHERE : position + (entry & 63);
}

/** That coefficient, dequantized. */
// @ts-ignore: decorator
@inline
function levelOf(component: Component): i32 {
  return component.prediction * <i32>load<u16>(component.quants, FIRST);
}

/** A block of which only the DC coefficient counts. */
// @ts-ignore: decorator
@inline
function flatBlock(component: Component, column: u32, row: u32): bool {
  let position = readDc(component, read);
  if (position == NOWHERE) return false;
  store<u8>(component.plane + <usize>row * component.stride + column, sampleOf(levelOf(component)));

  const steps = skips(component.acTable);
  let at: u32 = 1;
  while (true) {
    let bits = ahead(position);
    let step: u32 = load<u16>(steps + (<usize>(bits >>> (64 - SKIP_WINDOW)) << 1));
    let then = at + (step >> 5);
    if (then < 64) {
      // what is left of the bits is enough for another look
      bits <<= step & 31;
      position += step & 31;
      at = then;
      step = load<u16>(steps + (<usize>(bits >>> (64 - SKIP_WINDOW)) << 1));
      then = at + (step >> 5);
      if (then < 64) {
        position += step & 31;
        at = then;
        continue;
      }
    }
    if (then == 64 || (then > LAST && then < LAST + 64)) {
      position += step & 31;
      break;
    }
    // a long code, or one that is another block's
    const code = codeOf(component.acTable, bits);
    const size = code & 15;
    const run = (code >> 4) & 15;
    if (code == 0 || (size == 0 && run != 15 && run != 0)) return false;
    position += (code >> 8) + size;
    if (size == 0 && run == 0) break;
    at += run + 1;
    if (at == 64) break;
    if (at > 64) return false;
  }
  keep(position);
  return !isPast(position);
}

/** A block of which more counts, the only one of its component in a unit of the scan. */
function colourBlock(component: Component, column: u32, row: u32): bool {
  let position = readDc(component, read);
  if (position == NOWHERE) return false;

  const coefficients = block();
  const table = codes(component.acTable);
  let at: u32 = 1;
  do {
    const entry = entryOf(component.acTable, table, ahead(position));
    if (entry == 0) return false;
    position += entry & 63;
    const then = at + ((entry >> 8) & 255);
    if (then > 64) {
      if (then != at + LAST) return false;
      break;
    }
    store<i16>(coefficients + placeOf(then - 1), <i16>(<i32>entry >> 16));
    at = then;
  } while (at < 64);

  const to = component.plane + 2 * <usize>row * component.stride + 2 * column;
  const level = levelOf(component);
  if (at == 1) {
    storeFlat(level, to, component.stride);
  } else {
    storeTwoByTwo(level, coefficients, component.quants, to, component.stride);
    clear(coefficients);
  }
  keep(position);
  return !isPast(position);
}
