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

/**
 * What `decode` makes of the bytes. A JPEG that is refused and has faults in its head that touch no pixel is decoded again
 * without them, as strictly as before. Whether it was for them that it was refused is not asked: the decoders of all threads
 * write their words into one buffer, so that those of an error may be another file's.
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
    const tidy = format === 'jpeg' ? withTidyHead(plain) : plain;
    if (Buffer.compare(tidy, plain) === 0) throw imageError(error, bytes, format);
    return await decode(tidy).catch((again: unknown) => {
      throw imageError(again, bytes, format);
    });
  }
}
