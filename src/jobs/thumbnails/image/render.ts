import type { Sharp } from 'sharp';
import type { Damage, Recipe, Rendition, SizeSpec, ThumbnailFormat } from '../recipe.js';
import { decoding, type Opening } from './decoder.js';
import { encodeAs, isOpaque, requireSearchable, requireWritable } from './encode.js';
import { framesTaken, requireFramesAllowed } from './frames.js';
import { type HeaderOf, outputFormatOf, readHeader } from './header.js';
import { isDamage } from './image-error.js';
import { keeping } from './keeping.js';
import { type Layout, layoutOf, type Pixels } from './output-size.js';
import { openPicture } from './picture.js';
import { remainsOf } from './remains.js';

/** What is to be made of one image. */
interface Plan {
  readonly header: HeaderOf;
  readonly recipe: Recipe;
  readonly format: ThumbnailFormat;
  readonly sizes: readonly { readonly size: SizeSpec; readonly layout: Layout }[];
  readonly frames: 'first' | 'all';
}

/**
 * The thumbnails of one image, one for each size of the recipe, in its order. A pure function of bytes and recipe: it
 * knows no file, and runs the same in a test, in a thread, or on another machine.
 *
 * The pixels are upright (orientation applied) and 8 bits deep. Unless the recipe says otherwise they are in sRGB whatever
 * the source's profile, the first frame of an animation, and carry no metadata. Several sizes are made from one decode.
 * Under `salvage` a damaged image gives what is left of it, and each of its thumbnails says so in `damage`.
 *
 * Errors: `NOT_AN_IMAGE`, `UNSUPPORTED`, `TOO_LARGE` (from the header, before anything is decoded), `TRUNCATED`, `CORRUPT`.
 */
export async function renderThumbnails(source: Uint8Array, recipe: Recipe): Promise<Rendition[]> {
  const plan = await planOf(source, recipe);
  try {
    return await make(source, plan, 'whole');
  } catch (error) {
    if (!recipe.salvage || !isDamage(error)) throw error;
    const { code, message } = error;
    return await salvage(source, plan, { code, message }).catch(() => {
      throw error; // nothing is left of it
    });
  }
}

async function planOf(source: Uint8Array, recipe: Recipe): Promise<Plan> {
  const header = await readHeader(source, recipe);
  const format = outputFormatOf(header, recipe);
  const sizes = recipe.sizes.map((size) => ({ size, layout: layoutOf(header, size, recipe) }));
  for (const { layout } of sizes) {
    requireWritable(layout.canvas, format, recipe);
    requireSearchable(layout.scaled, recipe);
  }
  const frames = framesTaken(header, format, recipe);
  if (frames === 'all') requireFramesAllowed(header, recipe);
  return { header, recipe, format, sizes, frames };
}

async function make(
  source: Uint8Array,
  { header, recipe, format, sizes, frames }: Plan,
  wanted: Opening['wanted'] & string,
): Promise<Rendition[]> {
  return await decoding(source, header.sourceFormat, async (bytes) => {
    const opening = { maxPixels: recipe.maxPixels, frames, wanted };
    const layouts = sizes.map(({ layout }) => layout);
    const picture = await openPicture(bytes, header, recipe, layouts, opening);
    const renditions: Rendition[] = [];
    for (const { size, layout } of sizes) {
      const image = keeping(picture.open(layout), recipe.keep, picture.header);
      renditions.push(await render(image, size, layout, format, recipe, frames));
    }
    return renditions;
  });
}

async function salvage(source: Uint8Array, plan: Plan, damage: Damage): Promise<Rendition[]> {
  const renditions = await make(remainsOf(source, plan.header.sourceFormat), plan, 'anything');
  return renditions.map((rendition) => ({ ...rendition, damage }));
}

async function render(
  picture: Sharp,
  size: SizeSpec,
  layout: Layout,
  format: ThumbnailFormat,
  recipe: Recipe,
  frames: 'first' | 'all',
): Promise<Rendition> {
  let image = fit(picture, layout, recipe, frames);
  if (isOpaque(format)) image = image.flatten({ background: recipe.background });
  const { data, info } = await encodeAs(image, format, recipe.quality).toBuffer({ resolveWithObject: true });
  // What sharp gives back may be part of a larger buffer, and memory of its own cannot be transferred.
  const { width, height } = frames === 'all' ? layout.canvas : info;
  return { size: size.name, width, height, format, bytes: new Uint8Array(data) };
}

/** Scales the picture, then cuts it or pads it to its canvas. */
function fit(
  picture: Sharp,
  { scaled, canvas }: Layout,
  { fit: how, position, background }: Recipe,
  frames: 'first' | 'all',
): Sharp {
  if (scaled.width === canvas.width && scaled.height === canvas.height) {
    return picture.resize({ ...canvas, fit: 'fill' });
  }
  // attention and entropy say what to keep of one picture; where nothing is cut it stands in the middle
  const place = position === 'attention' || position === 'entropy' ? 'centre' : position;
  if (how === 'cover') {
    return picture.resize({ ...canvas, fit: 'cover', position: frames === 'all' ? place : position });
  }
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
