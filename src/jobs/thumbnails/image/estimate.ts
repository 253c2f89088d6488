import type { Recipe } from '../recipe.js';
import { claimedSize } from './claimed-size.js';
import { frameOf, mostSampled } from './jpeg-frame.js';
import { headOf } from './jpeg-segments.js';
import { sniff } from './sniff.js';

const MIB = 2 ** 20;

/** What rendering anything takes: encoder, thumbnails, the decoder's tables. */
const ALWAYS = 16 * MIB;
/** Rows that libvips may keep of what comes row by row, between what it reads and what it shrinks. */
const ROWS_KEPT = 1536;

/** Bytes that decoders hold for each pixel of the whole picture, measured. */
const PER_PIXEL = { avif: 26, gif: 7, webp: 4.5 } as const;

/**
 * Bytes of memory that rendering a file is expected to take at its peak, beside the file itself; told from its first bytes, and
 * nothing is decoded. With P = pixels, W = width, c = bytes of one pixel in the file, all frames counted when they are taken:
 *
 * | what | bytes |
 * |---|---|
 * | everything | 16 MiB + 3 for each pixel of the largest thumbnail |
 * | JPEG, PNG | + W · c · 1536 rows, at most P · c |
 * | JPEG | + 2 · the file: at 1/8 it is decoded from copies |
 * | progressive JPEG | + 2 for each coefficient: P · 3 for 4:2:0, P · 6 for 4:4:4 |
 * | interlaced PNG | + P · c |
 * | WebP, GIF, AVIF | + P · 4.5, 7, 26 |
 * | TIFF | + 8 · the file: how it is packed is not looked into |
 * | SVG | + 8 for each pixel of the largest thumbnail |
 *
 * docs/performance.md compares these with measured peaks.
 */
export function estimateMemory(bytes: Uint8Array, recipe: Pick<Recipe, 'sizes' | 'animated'>): number {
  const sniffed = sniff(bytes);
  const drawn = Math.max(
    ...recipe.sizes.map(({ width, height }) => (width ?? height ?? 0) * (height ?? width ?? 0)),
  );
  const thumbnails = ALWAYS + 3 * drawn;
  if (sniffed.kind !== 'image') return thumbnails;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (sniffed.format) {
    case 'jpeg':
      return thumbnails + jpegBytes(file);
    case 'png':
      return thumbnails + pngBytes(file);
    case 'webp':
      return thumbnails + PER_PIXEL.webp * webpPixels(file) * (recipe.animated ? countOf(file, 'ANMF') : 1);
    case 'gif':
      return (
        thumbnails + PER_PIXEL.gif * gifPixels(file) * (recipe.animated ? countOf(file, '\x21\xf9\x04') : 1)
      );
    case 'avif':
      return thumbnails + PER_PIXEL.avif * avifPixels(file);
    case 'tiff':
      return thumbnails + 8 * file.length;
    case 'svg':
      return thumbnails + 8 * drawn;
  }
}

function rows(width: number, height: number, pixelBytes: number): number {
  return width * pixelBytes * Math.min(height, ROWS_KEPT);
}

function jpegBytes(file: Buffer): number {
  const size = claimedSize(file, 'jpeg');
  if (size === undefined) return 0;
  const segments = headOf(file).segments.map(({ start, end }) => file.subarray(start, end));
  const frame = segments.map(frameOf).find((found) => found !== undefined);
  const copies = 2 * file.length;
  const picture = copies + rows(size.width, size.height, frame?.components.length ?? 4);
  if (frame?.coding !== 'progressive') return picture;
  const most = mostSampled(frame);
  const samples = frame.components.reduce((sum, { h, v }) => sum + (h * v) / (most.h * most.v), 0);
  return picture + 2 * samples * size.width * size.height;
}

/** Channels by colour type (PNG, 11.2.2); a palette becomes RGB, or RGBA. */
const PNG_CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 4, 4: 2, 6: 4 };

function pngBytes(file: Buffer): number {
  const size = claimedSize(file, 'png');
  if (size === undefined || file.length < 29) return 0;
  const pixelBytes = (PNG_CHANNELS[file.readUInt8(25)] ?? 4) * (file.readUInt8(24) === 16 ? 2 : 1);
  const isInterlaced = file.readUInt8(28) === 1;
  const whole = isInterlaced ? size.width * size.height * pixelBytes : 0;
  return whole + rows(size.width, size.height, pixelBytes);
}

/** The canvas, or what the only frame says: 14 bits a side (RFC 9649, 2.5 and 2.6). */
function webpPixels(file: Buffer): number {
  const canvas = claimedSize(file, 'webp');
  if (canvas !== undefined) return canvas.width * canvas.height;
  if (file.length < 30) return 0;
  if (file.toString('latin1', 12, 16) === 'VP8 ') {
    return (file.readUInt16LE(26) & 0x3fff) * (file.readUInt16LE(28) & 0x3fff);
  }
  const sides = file.readUInt32LE(21);
  return ((sides & 0x3fff) + 1) * (((sides >>> 14) & 0x3fff) + 1);
}

function gifPixels(file: Buffer): number {
  return file.length < 10 ? 0 : file.readUInt16LE(6) * file.readUInt16LE(8);
}

/** The largest of the sizes that the properties of items name: the picture, and not its tiles (ISO/IEC 23008-12, 6.5.3). */
function avifPixels(file: Buffer): number {
  let most = 0;
  for (
    let at = file.indexOf('ispe');
    at !== -1 && at + 16 <= file.length;
    at = file.indexOf('ispe', at + 4)
  ) {
    most = Math.max(most, file.readUInt32BE(at + 8) * file.readUInt32BE(at + 12));
  }
  return most;
}

/** How often these bytes occur, at least once. */
function countOf(file: Buffer, mark: string): number {
  let count = 0;
  for (let at = file.indexOf(mark, 0, 'latin1'); at !== -1; at = file.indexOf(mark, at + 1, 'latin1'))
    count += 1;
  return Math.max(1, count);
}
