import type { Segment } from './jpeg-segments.js';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const RST0 = 0xd0;
const RST7 = 0xd7;
const TEM = 0x01;

/** A scan's header (T.81, B.2.3): which coefficients of which components follow, and how many of their bits. */
export interface ScanHeader {
  /** Components by their ids. */
  readonly components: readonly number[];
  /** The Huffman tables of each. */
  readonly tables: readonly { readonly dc: number; readonly ac: number }[];
  /** The first and the last coefficient, in zigzag order. */
  readonly from: number;
  readonly to: number;
  /** The bit down to which they were known before (0: not at all), and will be. */
  readonly before: number;
  readonly after: number;
}

/**
 * All segments between the start and the first end mark, each scan with its data; undefined when the file is not made
 * of whole segments one after the other, from the first byte to an end mark. What follows the end mark is no part of it.
 */
export function wholeSegments(jpeg: Uint8Array): readonly Segment[] | undefined {
  if (jpeg[0] !== 0xff || jpeg[1] !== SOI) return undefined;
  // A buffer finds a byte many times as fast as an array does.
  const file = Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.length);
  const segments: Segment[] = [];
  for (let at = 2; ; ) {
    if (jpeg[at] !== 0xff) return undefined;
    while (jpeg[at + 1] === 0xff) at += 1; // fill bytes
    const marker = jpeg[at + 1] ?? 0;
    if (marker === EOI) return segments;
    const length = (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0);
    if (marker <= TEM || (marker >= RST0 && marker <= SOI) || length < 2) return undefined;
    const end = at + 2 + length;
    const next = marker === SOS ? endOfData(file, end) : end;
    if (next === undefined) return undefined;
    segments.push({ marker, start: at, end: next });
    at = next;
  }
}

/** Where the data of a scan ends: at the next marker that is no restart. */
function endOfData(jpeg: Buffer, from: number): number | undefined {
  for (let at = jpeg.indexOf(0xff, from); at !== -1; at = jpeg.indexOf(0xff, at + 2)) {
    const next = jpeg[at + 1];
    if (next === undefined) return undefined;
    if (next !== 0 && (next < RST0 || next > RST7)) return at;
  }
  return undefined;
}

/** The header of a scan's segment, or undefined when its length is wrong. */
export function scanHeaderOf(segment: Uint8Array): ScanHeader | undefined {
  const count = segment[4] ?? 0;
  const length = (segment[2] ?? 0) * 256 + (segment[3] ?? 0);
  if (count < 1 || count > 4 || length !== 6 + 2 * count) return undefined;
  const components = Array.from({ length: count }, (_, index) => segment[5 + 2 * index] ?? 0);
  const tables = components.map((_, index) => {
    const both = segment[6 + 2 * index] ?? 0;
    return { dc: both >> 4, ac: both & 15 };
  });
  const [from = 0, to = 0, bits = 0] = segment.subarray(5 + 2 * count);
  return { components, tables, from, to, before: bits >> 4, after: bits & 15 };
}
