import { headOf } from './jpeg-segments.js';
import type { Pixels } from './output-size.js';
import { rootTagOf, type SourceFormat } from './sniff.js';

/**
 * The pixels that a file claims in the fields of its own header, where these are easily found; undefined where they are
 * not, and the decoder is asked. Decoders refuse claims beyond what they can count to with an error that does not say so,
 * or take them for something small; so the claims are looked at first.
 */
export function claimedSize(bytes: Uint8Array, format: SourceFormat): Pixels | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (format) {
    case 'png':
      return file.length < 24 ? undefined : { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
    case 'jpeg':
      return jpegSize(file);
    case 'webp':
      return webpCanvas(file);
    case 'svg':
      return svgSize(file);
    case 'gif': // its frames count, whatever its screen claims
    case 'avif':
    case 'tiff':
      return undefined;
  }
}

/** The frame header (ITU-T T.81, B.2.2): any of the markers C0 to CF but those of tables. */
function jpegSize(file: Buffer): Pixels | undefined {
  const frame = headOf(file).segments.find(
    ({ marker }) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc,
  );
  if (frame === undefined || frame.start + 9 > file.length) return undefined;
  return { width: file.readUInt16BE(frame.start + 7), height: file.readUInt16BE(frame.start + 5) };
}

/** The canvas of an extended WebP, 24 bits a side and one less than it is; other WebPs cannot claim too much. */
function webpCanvas(file: Buffer): Pixels | undefined {
  if (file.length < 30 || file.toString('latin1', 12, 16) !== 'VP8X') return undefined;
  return { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 };
}

/** Width and height where both are in pixels, or those of the view box where neither is given. */
function svgSize(file: Buffer): Pixels | undefined {
  const tag = rootTagOf(file);
  if (tag === undefined) return undefined;
  const width = attribute(tag, 'width');
  const height = attribute(tag, 'height');
  if (width === undefined && height === undefined) {
    const [, , boxWidth, boxHeight] = (attribute(tag, 'viewBox') ?? '').trim().split(/[\s,]+/);
    return sizeOf(boxWidth, boxHeight);
  }
  return sizeOf(width, height);
}

function attribute(tag: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag) ?? [];
  return double ?? single;
}

function sizeOf(width: string | undefined, height: string | undefined): Pixels | undefined {
  const [across, down] = [width, height].map((side) =>
    /^\s*\+?[\d.]+(?:e[+-]?\d+)?(?:px)?\s*$/i.test(side ?? '') ? Number.parseFloat(side ?? '') : Number.NaN,
  );
  return across !== undefined && down !== undefined && across * down >= 0
    ? { width: across, height: down }
    : undefined;
}
