import type { Sharp } from 'sharp';
import type { Recipe } from '../recipe.js';
import { withoutInvisibleScans } from './dc-only.js';
import { isDecodedAtEighth, open, type Opening, openRaw } from './decoder.js';
import type { HeaderOf } from './header.js';
import { pixelsAtEighth } from './jpeg-eighth.js';
import { inSrgb, keeping } from './keeping.js';
import type { Layout, Pixels } from './output-size.js';
import { sharp } from './sharp.js';
import { tiffOf } from './tiff-file.js';

/** A picture ready to be made into thumbnails. */
export interface Picture {
  /** Opens it, again for each size. */
  readonly open: (layout: Layout) => Sharp;
  /** What is to be known of its pixels and metadata now. */
  readonly header: Pick<HeaderOf, 'pixels' | 'profile' | 'credits'>;
}

/**
 * Pixels above which a drawing is not decoded larger than it is, for sizes that share a decode. What is allowed of a header is
 * no bound here: it may be raised and lowered without another pixel (I1 of `recipe-hash`).
 */
const MOST_DRAWN = 268_000_000;

/**
 * What gives the picture to work on. For one size of plain pixels, and for animations, that is the source itself. Else it
 * is decoded once, at the largest scale that one of the sizes needs, and all are made from those pixels. Either way the
 * decoder can shrink while it loads.
 */
export async function openPicture(
  bytes: Uint8Array,
  header: HeaderOf,
  recipe: Recipe,
  layouts: readonly Layout[],
  opening: Opening,
): Promise<Picture> {
  const decode = (target: Pixels): Sharp => {
    const image = openFor(target, bytes, header, recipe, opening);
    return opening.frames === 'all' ? image : image.autoOrient();
  };
  const isAlone = layouts.length === 1 && header.pixels === 'plain';
  if (isAlone || opening.frames === 'all') {
    return { open: ({ scaled, canvas }) => decode(recipe.fit === 'cover' ? canvas : scaled), header };
  }
  const largest = largestOf(layouts.map(({ scaled }) => scaled));
  // only a drawing gains by being decoded larger than it is
  const isDrawing = header.sourceFormat === 'svg' && largest.width * largest.height <= MOST_DRAWN;
  const size = isDrawing ? largest : smallerOf(largest, header);
  const scaled = decode(size).resize({ ...size, fit: 'fill' });
  return recipe.keep === 'none' ? await bare(scaled, header) : await withMetadata(scaled, header);
}

/** Opens the file, or of a JPEG as much as shows in a picture resized to these sides. */
function openFor(
  target: Pixels,
  bytes: Uint8Array,
  header: HeaderOf,
  { keep }: Recipe,
  opening: Opening,
): Sharp {
  const { sourceFormat, orientation, profileBytes: profile, density } = header;
  const isWhole = sourceFormat === 'jpeg' && opening.wanted !== 'anything';
  if (!isWhole || !isDecodedAtEighth(header, target)) return open(bytes, sourceFormat, opening);
  // pixels have no other metadata than these two
  const pixels = keep === 'none' ? pixelsAtEighth(bytes) : undefined;
  return pixels === undefined
    ? open(withoutInvisibleScans(bytes) ?? bytes, sourceFormat, opening)
    : open(tiffOf({ ...pixels, orientation, profile, density }), 'tiff', opening);
}

/** Pixels in sRGB and 8 bits, and nothing else. */
async function bare(scaled: Sharp, header: HeaderOf): Promise<Picture> {
  const pixels = await inSrgb(scaled, header).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { open: () => openRaw(pixels), header: { pixels: 'plain', profile: 'none', credits: undefined } };
}

/** All that there is, in a file that loses nothing. */
async function withMetadata(scaled: Sharp, header: HeaderOf): Promise<Picture> {
  const file = await keeping(scaled, 'all', header).png({ compressionLevel: 0 }).toBuffer();
  const profile = header.profile === 'none' ? 'none' : 'rgb';
  return {
    open: () => sharp(file, { limitInputPixels: false }),
    header: { pixels: 'plain', profile, credits: header.credits },
  };
}

/** The smallest picture that none of these is larger than. */
function largestOf(pictures: readonly Pixels[]): Pixels {
  return {
    width: Math.max(...pictures.map(({ width }) => width)),
    height: Math.max(...pictures.map(({ height }) => height)),
  };
}

function smallerOf(a: Pixels, b: Pixels): Pixels {
  return { width: Math.min(a.width, b.width), height: Math.min(a.height, b.height) };
}
