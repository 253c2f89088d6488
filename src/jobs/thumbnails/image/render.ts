import type { Sharp } from 'sharp';
import type { Recipe, Rendition, SizeSpec, ThumbnailFormat } from '../recipe.js';
import { withoutInvisibleScans } from './dc-only.js';
import { decoding, isDecodedAtEighth, open, openRaw, type RawPixels } from './decoder.js';
import { encodeAs, isOpaque, requireWritable } from './encode.js';
import { type HeaderOf, outputFormatOf, readHeader } from './header.js';
import { type Layout, layoutOf, type Pixels } from './output-size.js';

/**
 * The thumbnails of one image, one for each size of the recipe, in its order. A pure function of bytes and recipe: it
 * knows no file, and runs the same in a test, in a thread, or on another machine.
 *
 * The pixels are upright (orientation applied), in sRGB whatever the source's profile, 8 bits deep, the first frame of
 * an animation, and carry no metadata. Several sizes are made from one decode.
 *
 * Errors: `NOT_AN_IMAGE`, `UNSUPPORTED`, `TOO_LARGE` (from the header, before anything is decoded), `TRUNCATED`, `CORRUPT`.
 */
export async function renderThumbnails(source: Uint8Array, recipe: Recipe): Promise<Rendition[]> {
  const header = await readHeader(source, recipe);
  const format = outputFormatOf(header, recipe);
  const plans = recipe.sizes.map((size) => ({ size, layout: layoutOf(header, size, recipe) }));
  for (const { layout } of plans) requireWritable(layout.canvas, format, recipe);
  return await decoding(source, header.sourceFormat, async (bytes) => {
    const picture = await openPicture(bytes, header, recipe, plans);
    const renditions: Rendition[] = [];
    for (const { size, layout } of plans) {
      renditions.push(await render(picture(), size, layout, format, recipe));
    }
    return renditions;
  });
}

/**
 * What gives the picture to work on, again for each size. For one size of plain pixels that is the source itself. Else it
 * is decoded once, at the largest scale that one of the sizes needs, and all are made from those pixels. Either way the
 * decoder can shrink while it loads.
 */
async function openPicture(
  bytes: Uint8Array,
  header: HeaderOf,
  { maxPixels, fit }: Recipe,
  plans: readonly { readonly layout: Layout }[],
): Promise<() => Sharp> {
  const decode = (target: Pixels): Sharp =>
    open(asNeededFor(target, bytes, header), header.sourceFormat, maxPixels).autoOrient();
  const [only] = plans;
  if (only !== undefined && plans.length === 1 && header.pixels === 'plain') {
    const { scaled, canvas } = only.layout;
    return () => decode(fit === 'cover' ? canvas : scaled);
  }
  const largest = largestOf(plans.map(({ layout }) => layout.scaled));
  // only a drawing gains by being decoded larger than it is
  const isDrawing = header.sourceFormat === 'svg' && largest.width * largest.height <= maxPixels;
  const scaled = isDrawing ? largest : smallerOf(largest, header);
  const pixels = await decodePixels(decode(scaled), header, scaled);
  return () => openRaw(pixels);
}

/** The file, or as much of it as shows in a picture resized to these sides. */
function asNeededFor(target: Pixels, bytes: Uint8Array, header: HeaderOf): Uint8Array {
  if (header.sourceFormat !== 'jpeg' || !isDecodedAtEighth(header, target)) return bytes;
  return withoutInvisibleScans(bytes) ?? bytes;
}

/** The picture in sRGB and 8 bits, at that size. */
async function decodePixels(picture: Sharp, header: HeaderOf, size: Pixels): Promise<RawPixels> {
  const scaled = picture.resize({ ...size, fit: 'fill' });
  // sharp takes deep pixels with a profile to P3 and stops there; naming a profile makes it go on to sRGB.
  const inSrgb = header.pixels === 'deep' ? scaled.withIccProfile('srgb') : scaled;
  return await inSrgb.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
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

async function render(
  picture: Sharp,
  size: SizeSpec,
  layout: Layout,
  format: ThumbnailFormat,
  recipe: Recipe,
): Promise<Rendition> {
  let image = fit(picture, layout, recipe);
  if (isOpaque(format)) image = image.flatten({ background: recipe.background });
  const { data, info } = await encodeAs(image, format, recipe.quality).toBuffer({ resolveWithObject: true });
  // What sharp gives back may be part of a larger buffer, and memory of its own cannot be transferred.
  return { size: size.name, width: info.width, height: info.height, format, bytes: new Uint8Array(data) };
}

/** Scales the picture, then cuts it or pads it to its canvas. */
function fit(picture: Sharp, { scaled, canvas }: Layout, { fit: how, position, background }: Recipe): Sharp {
  if (scaled.width === canvas.width && scaled.height === canvas.height) {
    return picture.resize({ ...canvas, fit: 'fill' });
  }
  if (how === 'cover') return picture.resize({ ...canvas, fit: 'cover', position });
  // attention and entropy say what to keep; where nothing is cut the picture stands in the middle
  const place = position === 'attention' || position === 'entropy' ? 'centre' : position;
  const { top, left } = marginsOf(scaled, canvas, place);
  return picture.resize({ ...scaled, fit: 'fill' }).extend({
    top,
    left,
    bottom: canvas.height - scaled.height - top,
    right: canvas.width - scaled.width - left,
    background,
  });
}

function marginsOf(
  scaled: Pixels,
  canvas: Pixels,
  place: string,
): { readonly top: number; readonly left: number } {
  const across = canvas.width - scaled.width;
  const down = canvas.height - scaled.height;
  return {
    top: place.includes('north') ? 0 : place.includes('south') ? down : Math.floor(down / 2),
    left: place.includes('west') ? 0 : place.includes('east') ? across : Math.floor(across / 2),
  };
}
