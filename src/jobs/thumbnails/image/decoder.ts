import type { Sharp } from 'sharp';
import { imageError } from './image-error.js';
import { withoutPictureIndex, withTidyHead } from './jpeg-segments.js';
import type { Pixels } from './output-size.js';
import { sharp } from './sharp.js';
import type { SourceFormat } from './sniff.js';

/** How an image is opened. */
export interface Opening {
  readonly maxPixels: number | false;
  /** Default `first`. */
  readonly frames?: 'first' | 'all';
  /** `whole` (the default): damage that leaves pixels to guess makes it fail. `anything`: what there is will do. */
  readonly wanted?: 'whole' | 'anything';
}

/**
 * Opens an image for decoding. libjpeg tells of pixels that had to be guessed in warnings; those of libtiff are about tags
 * that no pixel depends on.
 */
export function open(bytes: Uint8Array, format: SourceFormat, opening: Opening): Sharp {
  const { maxPixels, frames = 'first', wanted = 'whole' } = opening;
  const strict = format === 'jpeg' ? 'warning' : 'error';
  return sharp(bytes, {
    failOn: wanted === 'anything' ? 'none' : strict,
    limitInputPixels: maxPixels,
    pages: frames === 'all' ? -1 : 1,
  });
}

/**
 * Whether sharp decodes a JPEG at 1/8 when it is asked to resize it to these sides: from a shrink of 9 both ways. Between
 * 8 and 9 it takes 1/4, because of how libjpeg rounds.
 */
export function isDecodedAtEighth(picture: Pixels, target: Pixels): boolean {
  return Math.min(picture.width / target.width, picture.height / target.height) >= 9;
}

/** Pixels that have been decoded. */
export interface RawPixels {
  readonly data: Uint8Array;
  readonly info: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 };
}

/** Opens pixels that have been decoded before. */
export function openRaw({ data, info }: RawPixels): Sharp {
  const { width, height, channels } = info;
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
}

/** What libjpeg says of files that every viewer shows in full; `withTidyHead` mends all of it. */
const HARMLESS =
  /extraneous bytes before marker|unknown JFIF revision|Invalid SOS parameters for sequential JPEG/;

/**
 * What `decode` makes of the bytes. A JPEG that is refused for what does not touch its pixels is decoded again without
 * that, as strictly as before.
 *
 * Errors: those of {@link imageError}.
 */
export async function decoding<T>(
  bytes: Uint8Array,
  format: SourceFormat,
  decode: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  const plain = format === 'jpeg' ? withoutPictureIndex(bytes) : bytes;
  try {
    return await decode(plain);
  } catch (error) {
    const isHarmless = format === 'jpeg' && error instanceof Error && HARMLESS.test(error.message);
    if (!isHarmless) throw imageError(error, bytes, format);
  }
  try {
    return await decode(withTidyHead(plain));
  } catch (error) {
    throw imageError(error, bytes, format);
  }
}
