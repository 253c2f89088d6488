import { createHash } from 'node:crypto';
import type { Recipe } from '../recipe.js';

/** Goes up when the same recipe gives other pixels or bytes than before: then everything is made again. */
const KERNEL_REVISION = 1;

/** Hexadecimal digits: recipes are few. */
const DIGITS = 16;

/**
 * What thumbnails are known to have been made by: equal for recipes that give equal files. The whole recipe counts for each of
 * its sizes, since sizes share a decode.
 *
 * I1 what makes no difference to the files does not count: neither what is only told of them (`thumbhash`), nor whether they are
 *    made (`maxPixels`, `salvage`: thumbnails of damaged sources say so themselves), nor what the other fields leave without effect;
 * I2 every other field counts, whichever there are.
 */
export function recipeHash(recipe: Recipe): string {
  return digest(whatOf(recipe));
}

/** What a failure is remembered for: an attempt that is allowed more may succeed. */
export function attemptHash(recipe: Recipe, timeoutMs: number): string {
  return digest([...whatOf(recipe), recipe.salvage, recipe.maxPixels, timeoutMs]);
}

/** Fields that make no difference to what is made. */
const BESIDE: ReadonlySet<string> = new Set<keyof Recipe>(['maxPixels', 'salvage', 'thumbhash']);

/** By name: what is added to recipes counts from the first day. */
function whatOf(recipe: Recipe): unknown[] {
  const fields = Object.entries(inEffect(recipe)).filter(([name]) => name !== 'sizes' && !BESIDE.has(name));
  const boxes = recipe.sizes
    .toSorted((a, b) => (a.name < b.name ? -1 : 1)) // they are made in one order or another
    .map(({ name, width, height }) => [name, width, height]);
  return [boxes, ...fields.sort(([a], [b]) => (a < b ? -1 : 1))];
}

/** The recipe with the defaults in place of what its sizes, and the format and the fit it asks for, have no use for. */
function inEffect({ quality, ...recipe }: Recipe): Recipe {
  const { format, position } = recipe;
  const isFitted = recipe.sizes.some(({ width, height }) => width !== undefined && height !== undefined);
  const fit = isFitted ? recipe.fit : 'inside';
  const isSearched = position === 'attention' || position === 'entropy';
  const isPlaced = fit === 'cover' || (fit === 'contain' && !isSearched);
  const showsBackground = fit === 'contain' || format === 'auto' || format === 'jpeg';
  const canMove = format === 'auto' || format === 'webp';
  return {
    ...recipe,
    fit,
    ...(!isPlaced && { position: 'centre' }),
    ...(!showsBackground && { background: 'white' }),
    ...(!canMove && { animated: false }),
    ...(quality !== undefined && format !== 'png' && { quality }),
  };
}

function digest(what: readonly unknown[]): string {
  const text = JSON.stringify([KERNEL_REVISION, ...what]);
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}
