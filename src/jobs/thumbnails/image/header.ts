import type { Metadata } from 'sharp';
import { PipelineError } from '../../../base/index.js';
import type { ImageHeader, Recipe, ThumbnailFormat } from '../recipe.js';
import { claimedSize } from './claimed-size.js';
import { type Credits, creditsIn } from './credits.js';
import { decoding, open, type Opening } from './decoder.js';
import { isDamage, requireImage } from './image-error.js';
import type { Pixels } from './output-size.js';
import { remainsOf } from './remains.js';
import type { SourceFormat } from './sniff.js';
import type { Density } from './tiff-file.js';

/** The longest side that libvips takes. */
const MAX_SIDE = 10_000_000;

/** A header whose format has been seen to be one that can be read. */
export interface HeaderOf extends ImageHeader {
  readonly sourceFormat: SourceFormat;
  readonly pixels: PixelKind;
  readonly profile: ProfileKind;
  readonly profileBytes: Uint8Array | undefined;
  readonly density: Density | undefined;
  /** As EXIF has it, 1 to 8: 1 is the pixels' own. */
  readonly orientation: number;
  /** Whom the picture is by, as its EXIF says; undefined where there is no EXIF. */
  readonly credits: Credits | undefined;
}

/**
 * What has to be known of pixels before they are worked on: `grey` ones, of one channel, take no colour as background;
 * `deep` ones, RGB of 16 bits with a profile, are not taken to sRGB as others are; the rest is `plain`.
 */
type PixelKind = 'plain' | 'grey' | 'deep';

/** The colour profile: `none`; `rgb`, one of pixels that stay as they are; `other`, one of pixels that become sRGB. */
type ProfileKind = 'none' | 'rgb' | 'other';

/**
 * What an image says of itself, and nothing is decoded. Width and height are as seen, with the orientation applied. Under
 * `salvage` what is left of a damaged one will do.
 *
 * Errors: `TOO_LARGE` when the header claims more than `maxPixels`, `NOT_AN_IMAGE`, `UNSUPPORTED`, `TRUNCATED`, `CORRUPT`.
 */
export async function readHeader(
  bytes: Uint8Array,
  { maxPixels, salvage }: Pick<Recipe, 'maxPixels' | 'salvage'>,
): Promise<HeaderOf> {
  const sourceFormat = requireImage(bytes);
  requireAllowed(claimedSize(bytes, sourceFormat), maxPixels);
  const metadata = await readMetadata(bytes, sourceFormat, 'whole').catch((error: unknown) => {
    if (!salvage || !isDamage(error)) throw error;
    return readMetadata(remainsOf(bytes, sourceFormat), sourceFormat, 'anything').catch(() => {
      throw error; // nothing is left of it
    });
  });
  const { width, height } = metadata.autoOrient;
  requireAllowed({ width, height }, maxPixels);
  return {
    sourceFormat,
    width,
    height,
    hasAlpha: metadata.hasAlpha,
    pages: metadata.pages ?? 1,
    pixels: pixelKindOf(metadata),
    profile: profileKindOf(metadata),
    profileBytes: metadata.icc,
    density: densityOf(metadata),
    orientation: metadata.orientation ?? 1,
    credits: metadata.exif === undefined ? undefined : creditsIn(metadata.exif),
  };
}

/** The library tells it by the inch, rounded, whatever the file has it by. */
function densityOf({ density, resolutionUnit }: Metadata): Density | undefined {
  if (density === undefined) return undefined;
  return resolutionUnit === 'cm'
    ? { pixels: Math.round(density / 2.54), per: 'cm' }
    : { pixels: density, per: 'inch' };
}

async function readMetadata(
  bytes: Uint8Array,
  format: SourceFormat,
  wanted: NonNullable<Opening['wanted']>,
): Promise<Metadata> {
  return await decoding(bytes, format, (file) => open(file, format, { maxPixels: false, wanted }).metadata());
}

function requireAllowed(size: Pixels | undefined, maxPixels: number): void {
  if (size === undefined) return;
  const { width, height } = size;
  const claim = `it claims ${width} × ${height} pixels`;
  if (width * height > maxPixels) {
    const message = `${claim}, more than the ${maxPixels} allowed; raise --max-pixels if that is true`;
    throw new PipelineError('TOO_LARGE', message, { count: width * height });
  }
  if (Math.max(width, height) > MAX_SIDE) {
    throw new PipelineError('TOO_LARGE', `${claim}, more than ${MAX_SIDE} a side cannot be read`, {
      count: Math.max(width, height),
    });
  }
}

function pixelKindOf({ space, hasProfile }: Metadata): PixelKind {
  if (space === 'rgb16' && hasProfile) return 'deep';
  return space === 'b-w' || space === 'grey16' ? 'grey' : 'plain';
}

function profileKindOf({ space, hasProfile }: Metadata): ProfileKind {
  if (!hasProfile) return 'none';
  return space === 'srgb' ? 'rgb' : 'other';
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
