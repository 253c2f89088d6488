import { createHash } from 'node:crypto';
import type { Recipe } from '../recipe.js';

/** Goes up when the same recipe gives other pixels or bytes than before: then everything is made again. */
const KERNEL_REVISION = 1;

/** Hexadecimal digits: recipes are few. */
const DIGITS = 16;

/**
 * What thumbnails are known to have been made by: equal for recipes that give equal files. The whole recipe counts for each of
 * its sizes, since sizes share a decode. `maxPixels` and `salvage` decide whether something is made, not what: thumbnails of
 * damaged sources say so themselves.
 */
export function recipeHash(recipe: Recipe): string {
  return digest(whatOf(recipe));
}

/** What a failure is remembered for: an attempt that is allowed more may succeed. */
export function attemptHash(recipe: Recipe, timeoutMs: number): string {
  return digest([...whatOf(recipe), recipe.salvage, recipe.maxPixels, timeoutMs]);
}

/** Fields that make no difference to what is made. */
const CONDITIONS: ReadonlySet<string> = new Set<keyof Recipe>(['maxPixels', 'salvage']);

/** Every field, whichever there are, by name: what is added to recipes counts from the first day. */
function whatOf(recipe: Recipe): unknown[] {
  const fields = Object.entries(recipe).filter(([name]) => name !== 'sizes' && !CONDITIONS.has(name));
  const boxes = recipe.sizes.map(({ name, width, height }) => [name, width, height]);
  return [boxes, ...fields.sort(([a], [b]) => (a < b ? -1 : 1))];
}

function digest(what: readonly unknown[]): string {
  const text = JSON.stringify([KERNEL_REVISION, ...what]);
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}
