import type { Rendition } from '../recipe.js';
import { sharp } from './sharp.js';
import { thumbhash } from './thumbhash.js';

/** The longest side that is looked at. */
const SIDE = 100;

/**
 * The ThumbHash of an image, base64, from its smallest thumbnail; undefined when it has none. It is made of the thumbnail's
 * encoded bytes, so that it is the same whether it is made with the thumbnail or of it.
 */
export async function placeholderOf(renditions: readonly Rendition[]): Promise<string | undefined> {
  const [smallest] = renditions.toSorted((a, b) => a.width * a.height - b.width * b.height);
  if (smallest === undefined) return undefined;
  const { data, info } = await sharp(smallest.bytes)
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return Buffer.from(thumbhash({ data, width, height })).toString('base64');
}
