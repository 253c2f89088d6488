// Decodes JPEGs at 1/8 of their size to the pixels that libjpeg gives, with what does not show there skipped. It is told the structure of
// a file, which src/jobs/thumbnails/image/jpeg-eighth.ts reads; here is what takes time. Whatever is not as it should be makes it give up.
// `npm run assembly` compiles it into src/jobs/thumbnails/image/wasm/module.ts.

import { begin } from './bits';
import { setSkips } from './huffman';
import { acScan as decodeAc, dcScan as decodeDc } from './progressive';
import { setRestartInterval } from './scan';
import { sequentialScan as decodeSequential } from './sequential';

export { setQuants } from './block';
export { packColours, packGrey } from './colour';
export { setTable } from './huffman';
export { free } from './memory';
export { toSamples } from './progressive';
export { expectUsual, isStrange } from './samples';

/** Says where the data of scans is copied to: below that place. */
let top: usize = 0;
export function setTop(place: usize): void {
  top = place;
}

/** A scan whose data stands from `from` to `to`. `skipped` has a bit for each table of coefficients that are skipped. */
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
  return begin(from, to, top) && decodeSequential(components, across, down);
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
  return begin(from, to, top) && decodeDc(components, across, down, low, refining);
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
  return begin(from, to, top) && decodeAc(across, down, first, last, low, refining);
}
