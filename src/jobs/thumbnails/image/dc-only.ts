import { blocksOf, type Component, type Frame, isFlatAtEighth, onlyFrameOf } from './jpeg-frame.js';
import { scanHeaderOf, wholeSegments } from './jpeg-scans.js';
import { ScanProgress } from './scan-progress.js';

const SOS = 0xda;
/**
 * A progressive JPEG (T.81, G.1) without the scans that do not show at 1/8 of its size, to be decoded at that scale and
 * no other; undefined for whatever is not plainly such a file, which then is decoded in full.
 *
 * At 1/8 a block is one pixel, its DC coefficient; most of the file is AC coefficients, and decoding them is most of the
 * work. Their scans are left out. libjpeg would take the coefficients for not having come yet, and smooth between blocks;
 * so each component is given one AC scan instead in which all are zero, as runs of blocks that end at once (T.81,
 * G.1.2.2). Its pixels are then those of the whole file, to the last bit.
 *
 * - I1: every coefficient of every component is told in full by the scans of the file, each bit once and in order; so the
 *   whole file would not be smoothed either.
 * - I2: a component that libjpeg decodes at a larger scale keeps its AC scans ({@link isFlatAtEighth}).
 * - I3: the file is whole: segments one after the other, up to an end mark. Damage inside an AC scan goes unseen; it
 *   touches no pixel here.
 */
export function withoutInvisibleScans(jpeg: Uint8Array): Uint8Array | undefined {
  const segments = wholeSegments(jpeg);
  const frame = segments === undefined ? undefined : onlyFrameOf(jpeg, segments);
  if (segments === undefined || frame?.coding !== 'progressive') return undefined;

  const flat = new Set(frame.components.filter((one) => isFlatAtEighth(frame, one)).map(({ id }) => id));
  const progress = new ScanProgress(frame);
  const kept: Uint8Array[] = [jpeg.subarray(0, 2)];
  for (const { marker, start, end } of segments) {
    const segment = jpeg.subarray(start, end);
    if (marker === SOS) {
      const scan = scanHeaderOf(segment);
      if (scan === undefined || !progress.take(scan)) return undefined;
      if (scan.from > 0 && scan.components.every((id) => flat.has(id))) continue;
    }
    kept.push(segment);
  }
  if (!progress.isComplete) return undefined;
  kept.push(NO_RESTARTS, ENDS_OF_BANDS);
  for (const component of frame.components)
    if (flat.has(component.id)) kept.push(emptyScan(frame, component));
  kept.push(END_OF_IMAGE);
  return Buffer.concat(kept);
}

const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9);
const NO_RESTARTS = Uint8Array.of(0xff, 0xdd, 0, 4, 0, 0);

/** The runs that a code can stand for: EOB0 to EOB14, of 1 block, 2 or 3, 4 to 7, …, 16 384 to 32 767 (T.81, table G.1). */
const RUNS = 15;
const LONGEST_RUN = 2 ** RUNS - 1;

/** An AC table (number 0) of these fifteen, each with a code of 4 bits; the sixteenth, all ones, may not be used. */
const LENGTHS = [0, 0, 0, RUNS, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const SYMBOLS = Array.from({ length: RUNS }, (_, run) => run << 4);
const ENDS_OF_BANDS = Uint8Array.of(0xff, 0xc4, 0, 19 + RUNS, 0x10, ...LENGTHS, ...SYMBOLS);

/** A scan that says of one component that all its AC coefficients are zero. */
function emptyScan(frame: Frame, component: Component): Uint8Array {
  const { across, down } = blocksOf(frame, component);
  const header = [0xff, SOS, 0, 8, 1, component.id, 0, 1, 63, 0];
  return Uint8Array.from([...header, ...runsOfEnds(across * down)]);
}

/** That many blocks that end at once, as entropy-coded data. */
function runsOfEnds(blocks: number): number[] {
  let bits = '';
  for (let left = blocks; left > 0; ) {
    const run = Math.min(left, LONGEST_RUN);
    const size = 31 - Math.clz32(run);
    bits += size.toString(2).padStart(4, '0') + run.toString(2).slice(1); // the leading one is understood
    left -= run;
  }
  const bytes = bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2)) ?? [];
  return bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte]));
}
