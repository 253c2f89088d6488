import { PipelineError } from '../../../base/index.js';
import type { ImageHeader, Recipe, ThumbnailFormat } from '../recipe.js';
import { decoding, open } from './decoder.js';
import { requireImage } from './image-error.js';
import type { SourceFormat } from './sniff.js';

/** A header whose format has been seen to be one that can be read. */
export interface HeaderOf extends ImageHeader {
  readonly sourceFormat: SourceFormat;
}

/**
 * What an image says of itself, and nothing is decoded. Width and height are as seen, with the orientation applied.
 *
 * Errors: `TOO_LARGE` when the header claims more than `maxPixels`, `NOT_AN_IMAGE`, `UNSUPPORTED`, `TRUNCATED`, `CORRUPT`.
 */
export async function readHeader(
  bytes: Uint8Array,
  { maxPixels }: Pick<Recipe, 'maxPixels'>,
): Promise<HeaderOf> {
  const sourceFormat = requireImage(bytes);
  const metadata = await decoding(bytes, sourceFormat, (strictness) =>
    open(bytes, maxPixels, strictness).metadata(),
  );
  const { width, height } = metadata.autoOrient;
  const pixels = width * height;
  if (pixels > maxPixels) {
    const message = `it claims ${width} × ${height} pixels, more than the ${maxPixels} allowed; raise --max-pixels if that is true`;
    throw new PipelineError('TOO_LARGE', message, { count: pixels });
  }
  return { sourceFormat, width, height, hasAlpha: metadata.hasAlpha, pages: metadata.pages ?? 1 };
}

/** Formats that browsers show and thumbnails are written in. */
const KEPT: Partial<Record<SourceFormat, ThumbnailFormat>> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  gif: 'gif',
};

/**
 * The format of a source's thumbnails: the one asked for, or under `auto` the source's own when browsers show it, else
 * JPEG for an opaque picture and PNG for one with an alpha channel.
 */
export function outputFormatOf(header: HeaderOf, { format }: Pick<Recipe, 'format'>): ThumbnailFormat {
  if (format !== 'auto') return format;
  return KEPT[header.sourceFormat] ?? (header.hasAlpha ? 'png' : 'jpeg');
}

/** `jpg png webp avif gif`: what `{ext}` stands for. */
export function extensionOf(format: ThumbnailFormat): string {
  return format === 'jpeg' ? 'jpg' : format;
}
