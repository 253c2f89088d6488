import { expect, it } from 'vitest';
import type { Recipe } from '../../../../src/index.js';
import { attemptHash, recipeHash } from '../../../../src/jobs/thumbnails/state/index.js';

const recipe: Recipe = {
  sizes: [{ name: '256', width: 256, height: 256 }],
  fit: 'inside',
  position: 'centre',
  enlarge: false,
  background: 'white',
  format: 'auto',
  keep: 'none',
  animated: false,
  salvage: false,
  maxPixels: 1_000,
};

it('is the same for equal recipes, in whatever order their fields come', () => {
  const turned = Object.fromEntries(Object.entries(recipe).reverse()) as unknown as Recipe;
  const sizes = [{ height: 256, width: 256, name: '256' }];
  expect(recipeHash({ ...turned, sizes })).toBe(recipeHash(recipe));
});

it.each([
  { sizes: [{ name: '255', width: 255, height: 255 }] },
  { sizes: [{ name: 'small', width: 256, height: 256 }] },
  { fit: 'cover' },
  { position: 'north' },
  { enlarge: true },
  { background: 'black' },
  { format: 'webp' },
  { quality: 80 },
  { thumbhash: true },
] as Partial<Recipe>[])('differs for %j', (change) => {
  expect(recipeHash({ ...recipe, ...change })).not.toBe(recipeHash(recipe));
});

it('of what is allowed only an attempt hangs on: what was made stays', () => {
  for (const allowed of [{ maxPixels: 2_000 }, { salvage: true }]) {
    expect(recipeHash({ ...recipe, ...allowed })).toBe(recipeHash(recipe));
    expect(attemptHash({ ...recipe, ...allowed }, 1)).not.toBe(attemptHash(recipe, 1));
  }
  expect(attemptHash(recipe, 2)).not.toBe(attemptHash(recipe, 1));
});
