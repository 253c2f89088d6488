// Decodes JPEGs at 1/8 of their size to the pixels that libjpeg gives, with what does not show there skipped. It is told the structure of
// a file, which src/jobs/thumbnails/image/jpeg-eighth.ts reads; here is what takes time. Whatever is not as it should be makes it give up.
// `npm run assembly` compiles it into src/jobs/thumbnails/image/wasm/module.ts.

import { begin } from './bits';
import { setSkips } from './huffman';
import { acScan as decodeAc, dcScan as decodeDc } from './progressive';
import { clearStrange, strange } from './samples';
import { setRestartInterval } from './scan';
import { sequentialScan as decodeSequential } from './sequential';

export { packColours, packGrey } from './colour';
export { setTable } from './huffman';
export { free, setHeap } from './memory';
export { toSamples } from './progressive';

/** Not 0 when a number was larger than those of any picture, since `start`. */
export function isStrange(): bool {
  return strange != 0;
}
export function start(): void {
  clearStrange();
}

export function sequentialScan(
  from: usize,
  to: usize,
  interval: u32,
  components: u32,
  across: u32,
  down: u32,
  skipped: u32,
): bool {
  setRestartInterval(interval);
  for (let table: u32 = 4; table < 8; table += 1) if ((skipped >> table) & 1) setSkips(table);
  return begin(from, to) && decodeSequential(components, across, down);
}

export function dcScan(
  from: usize,
  to: usize,
  interval: u32,
  components: u32,
  across: u32,
  down: u32,
  low: i32,
  refining: bool,
): bool {
  setRestartInterval(interval);
  return begin(from, to) && decodeDc(components, across, down, low, refining);
}

export function acScan(
  from: usize,
  to: usize,
  interval: u32,
  across: u32,
  down: u32,
  first: u32,
  last: u32,
  low: i32,
  refining: bool,
): bool {
  setRestartInterval(interval);
  return begin(from, to) && decodeAc(across, down, first, last, low, refining);
}
