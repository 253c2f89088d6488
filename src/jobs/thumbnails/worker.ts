import { type Transferring, transferring } from '../../pool/index.js';
import { renderThumbnails } from './image/index.js';
import type { Recipe, Rendition } from './recipe.js';

/** What a thread of the pool runs: the kernel, with its results handed over instead of copied. */
export default async function render(input: {
  readonly bytes: Uint8Array;
  readonly recipe: Recipe;
}): Promise<Transferring<Rendition[]>> {
  const renditions = await renderThumbnails(input.bytes, input.recipe);
  return transferring(
    renditions,
    renditions.map(({ bytes }) => bytes.buffer),
  );
}
