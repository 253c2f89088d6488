import type { Sharp } from 'sharp';
import { PipelineError } from '../../../base/index.js';
import type { Recipe, ThumbnailFormat } from '../recipe.js';
import type { Pixels } from './output-size.js';

/** Quality when none is asked for: about what the eye cannot tell from more at thumbnail size. PNG and GIF have none. */
const QUALITY = { jpeg: 80, webp: 80, avif: 50 } as const;

/** The longest side that a format can hold; PNG holds more than fits into memory. */
const MAX_SIDE: Readonly<Record<ThumbnailFormat, number>> = {
  jpeg: 65_535,
  webp: 16_383,
  avif: 16_384,
  png: Infinity,
  gif: 65_535,
};

/** Refuses a thumbnail that its format or `maxPixels` does not allow: `TOO_LARGE`. */
export function requireWritable(
  { width, height }: Pixels,
  format: ThumbnailFormat,
  { maxPixels }: Pick<Recipe, 'maxPixels'>,
): void {
  if (Math.max(width, height) <= MAX_SIDE[format] && width * height <= maxPixels) return;
  const most =
    width * height > maxPixels
      ? `the ${maxPixels} pixels allowed`
      : `the ${MAX_SIDE[format]} a side of ${format}`;
  throw new PipelineError('TOO_LARGE', `its thumbnail would be ${width} × ${height}, more than ${most}`, {
    count: width * height,
  });
}

/** The same for a picture that is scaled whole before what stays of it is looked for. */
export function requireSearchable(
  { width, height }: Pixels,
  { fit, position, maxPixels }: Pick<Recipe, 'fit' | 'position' | 'maxPixels'>,
): void {
  const isSearched = fit === 'cover' && (position === 'attention' || position === 'entropy');
  if (!isSearched || width * height <= maxPixels) return;
  const message = `to be cut by ${position} it would be ${width} × ${height}, more than the ${maxPixels} pixels allowed`;
  throw new PipelineError('TOO_LARGE', message, { count: width * height });
}

/** Formats without transparency: what is transparent is laid on the background. */
export function isOpaque(format: ThumbnailFormat): boolean {
  return format === 'jpeg';
}

/** Sets the encoder. Nothing of the source's metadata is written: sharp keeps none unless it is told to. */
export function encodeAs(image: Sharp, format: ThumbnailFormat, quality: number | undefined): Sharp {
  switch (format) {
    case 'jpeg':
      return image.jpeg({ quality: quality ?? QUALITY.jpeg });
    case 'webp':
      return image.webp({ quality: quality ?? QUALITY.webp });
    case 'avif':
      return image.avif({ quality: quality ?? QUALITY.avif, effort: 3 });
    case 'png':
      return image.png({ compressionLevel: 8 });
    case 'gif':
      return image.gif();
  }
}
