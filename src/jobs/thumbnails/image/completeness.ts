import { headOf } from './jpeg-segments.js';
import type { SourceFormat } from './sniff.js';
import { tiffEndsEarly } from './tiff-extent.js';

/**
 * Whether a file stops before the end that its own structure gives it. Told from lengths and end marks alone, and only
 * asked when decoding has failed: it tells an incomplete file from a damaged one.
 */
export function endsEarly(bytes: Uint8Array, format: SourceFormat): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (format) {
    case 'jpeg':
      return !jpegEnds(file);
    case 'png':
      return !pngEnds(file);
    case 'webp':
      return file.length < 12 || file.readUInt32LE(4) + 8 > file.length;
    case 'gif':
      return !gifEnds(file);
    case 'svg':
      return !/<\/(?:[\w.-]+:)?svg\s*>|^[^<]*<svg[^>]*\/>/i.test(file.toString('latin1'));
    case 'avif':
      return boxesEndBeyond(file);
    case 'tiff':
      return tiffEndsEarly(file);
  }
}

const END_OF_JPEG = Buffer.from([0xff, 0xd9]);

/** After the first scan began, the end mark is wherever its two bytes are. */
function jpegEnds(file: Buffer): boolean {
  if (file.subarray(-2).equals(END_OF_JPEG)) return true; // whatever became of its segments
  const { scan } = headOf(file);
  return scan !== undefined && file.includes(END_OF_JPEG, scan);
}

function pngEnds(file: Buffer): boolean {
  if (file.toString('latin1', file.length - 8, file.length - 4) === 'IEND') return true;
  let at = 8;
  while (at + 12 <= file.length) {
    if (file.toString('latin1', at + 4, at + 8) === 'IEND') return true;
    at += 12 + file.readUInt32BE(at);
  }
  return false;
}

/** Blocks, each made of sub-blocks that begin with their length and end with one of none. */
function gifEnds(file: Buffer): boolean {
  let at = 13 + paletteBytes(file[10] ?? 0);
  while (at < file.length) {
    const block = file[at];
    if (block === 0x21) at += 2;
    else if (block === 0x2c) at += 11 + paletteBytes(file[at + 9] ?? 0);
    else return true; // the trailer, or damage: nothing that could be missing
    while (at < file.length && file[at] !== 0) at += 1 + (file[at] ?? 0);
    at += 1;
  }
  return false;
}

/** The bytes of a GIF's colour table, from the flags that announce it. */
function paletteBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1);
}

/** ISO base media: boxes at the top level, one after the other; the pixels are in one called `mdat`. */
function boxesEndBeyond(file: Buffer): boolean {
  let at = 0;
  let hasPixels = false;
  while (at + 8 <= file.length) {
    const size = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (size < 8 || !/^[\w ]{4}$/.test(type)) return false; // to the end of the file, 64 bits long, or no box at all
    hasPixels ||= type === 'mdat';
    at += size;
  }
  return at > file.length || !hasPixels;
}
