import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { PipelineError } from '../../../base/index.js';
import { imageError } from './image-error.js';
import type { SourceFormat } from './sniff.js';

// Parallelism comes from several images at once, and no image is read twice.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Opens an image for decoding: its first frame, strictly. Damage that leaves pixels to guess makes it fail; what every
 * viewer passes over in silence does not (see {@link decoding}).
 */
export function open(bytes: Uint8Array, maxPixels: number, options: SharpOptions = {}): Sharp {
  return sharp(bytes, { failOn: 'warning', limitInputPixels: maxPixels, pages: 1, ...options });
}

/** Opens pixels that have been decoded before. */
export function openRaw(
  pixels: Uint8Array,
  raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 },
): Sharp {
  return sharp(pixels, { raw, limitInputPixels: false });
}

/** Warnings of libjpeg, libpng and libtiff about bytes that no pixel depends on. */
const HARMLESS = /extraneous bytes before marker|iCCP|sRGB profile|unknown field|Unknown tag|exif|gAMA|cHRM/i;

/**
 * Runs `decode` with the strict setting, and once more with the forgiving one when the only complaint was harmless:
 * stray bytes between the segments of a JPEG, a profile that is not quite by the book. Other failures become the image's
 * error.
 */
export async function decoding<T>(
  bytes: Uint8Array,
  format: SourceFormat,
  decode: (strictness: Pick<SharpOptions, 'failOn'>) => Promise<T>,
): Promise<T> {
  try {
    return await decode({ failOn: 'warning' });
  } catch (error) {
    if (!(error instanceof Error) || !HARMLESS.test(error.message)) throw imageError(error, bytes, format);
  }
  try {
    return await decode({ failOn: 'error' });
  } catch (error) {
    throw imageError(error, bytes, format);
  }
}

/** Refuses a colour that is not one: `INVALID_ARGUMENT`. */
export function requireColour(name: string, colour: string): string {
  try {
    sharp().flatten({ background: colour });
    return colour;
  } catch (cause) {
    const message = `${name} must be a CSS colour like white, #fff8e7 or rgb(40, 40, 40), not ${JSON.stringify(colour)}`;
    throw new PipelineError('INVALID_ARGUMENT', message, { cause });
  }
}
