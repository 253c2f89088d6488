import * as fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { outputSize, renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import { FITS, type Fit, POSITIONS, type SizeSpec } from '../../../../src/jobs/thumbnails/recipe.js';
import { box, plain, recipeOf, scene } from './pictures.js';

const SEED = 20_261;

// `npm run soak` tries more of them.
const IS_LONG = process.env['PIPELINE_SOAK'] === '1';

/** The size of the thumbnail of a picture, written as `width x height`. */
function sizeOf(picture: [number, number], size: SizeSpec, fit: Fit, enlarge = false): string {
  const header = { width: picture[0], height: picture[1] };
  const { width, height } = outputSize(header, size, recipeOf({ fit, enlarge }));
  return `${width}x${height}`;
}

describe('the size of a thumbnail', () => {
  it.each<[fit: Fit, picture: [number, number], expected: string]>([
    ['inside', [400, 200], '100x50'],
    ['inside', [200, 400], '50x100'],
    ['inside', [100, 100], '100x100'],
    ['inside', [30, 20], '30x20'],
    ['inside', [10_000, 1], '100x1'],
    ['inside', [1, 10_000], '1x100'],
    ['outside', [400, 200], '200x100'],
    ['outside', [400, 50], '400x50'],
    ['outside', [30, 20], '30x20'],
    ['cover', [400, 200], '100x100'],
    ['cover', [400, 50], '100x50'],
    ['cover', [30, 20], '30x20'],
    ['contain', [400, 200], '100x100'],
    ['contain', [30, 20], '100x100'],
    ['fill', [400, 200], '100x100'],
    ['fill', [400, 50], '100x50'],
    ['fill', [30, 20], '30x20'],
  ])('%s 100 of %j is %s', (fit, picture, expected) => {
    expect(sizeOf(picture, box(100), fit)).toBe(expected);
  });

  it.each<[fit: Fit, picture: [number, number], expected: string]>([
    ['inside', [30, 20], '100x67'],
    ['outside', [30, 20], '150x100'],
    ['cover', [30, 20], '100x100'],
    ['contain', [30, 20], '100x100'],
    ['fill', [30, 20], '100x100'],
    ['inside', [1, 1], '100x100'],
  ])('%s 100 of %j is %s when enlarging was asked for', (fit, picture, expected) => {
    expect(sizeOf(picture, box(100), fit, true)).toBe(expected);
  });

  it.each<[size: SizeSpec, expected: string]>([
    [{ name: 'a', width: 100 }, '100x50'],
    [{ name: 'a', height: 100 }, '200x100'],
    [{ name: 'a', width: 1000 }, '400x200'],
    [{ name: 'a', height: 1000 }, '400x200'],
    [{ name: 'a', width: 1 }, '1x1'],
  ])('%j of 400 × 200 is %s, whatever the fit', (size, expected) => {
    for (const fit of FITS) expect(sizeOf([400, 200], size, fit)).toBe(expected);
  });
});

const sides = fc.integer({ min: 1, max: 60 });
const optionalSide = fc.option(fc.integer({ min: 1, max: 70 }), { nil: undefined });
const sizes = fc
  .tuple(optionalSide, optionalSide)
  .filter(([width, height]) => width !== undefined || height !== undefined)
  .map(([width, height], index = 0) => ({
    name: String(index),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  }));
const cases = fc.record({
  picture: fc.tuple(sides, sides),
  sizes: fc.array(sizes, { minLength: 1, maxLength: 3 }),
  fit: fc.constantFrom(...FITS),
  position: fc.constantFrom(...POSITIONS),
  enlarge: fc.boolean(),
  orientation: fc.integer({ min: 1, max: 8 }),
});

describe('for any picture, boxes, fit and position', () => {
  it('the thumbnails have the sizes that were foretold', async () => {
    const check = fc.asyncProperty(cases, async ({ picture, orientation, ...changes }) => {
      const [width, height] = picture;
      const source = await scene(width, height).withMetadata({ orientation }).jpeg().toBuffer();
      const recipe = recipeOf({ ...changes, format: 'png' });
      const upright = orientation < 5 ? { width, height } : { width: height, height: width };
      const renditions = await renderThumbnails(source, recipe);
      const real = await Promise.all(renditions.map(async ({ bytes }) => await sharp(bytes).metadata()));
      const foretold = recipe.sizes.map((size) => outputSize(upright, size, recipe));
      expect(real.map((of) => ({ width: of.width, height: of.height }))).toEqual(foretold);
      expect(renditions.map((of) => ({ width: of.width, height: of.height }))).toEqual(foretold);
    });
    await fc.assert(check, { numRuns: IS_LONG ? 1_000 : 60, seed: SEED });
  });

  it('nothing is enlarged unless asked for, and only contain pads', () => {
    const check = fc.property(cases, ({ picture, sizes: [size], fit }) => {
      const [width, height] = picture;
      if (size === undefined) return;
      const made = outputSize({ width, height }, size, recipeOf({ fit }));
      const isPadded = fit === 'contain' && size.width !== undefined && size.height !== undefined;
      const most = isPadded ? { width: size.width, height: size.height } : { width, height };
      expect(made.width >= 1 && made.width <= (most.width ?? 0)).toBe(true);
      expect(made.height >= 1 && made.height <= (most.height ?? 0)).toBe(true);
    });
    fc.assert(check, { numRuns: 500, seed: SEED });
  });
});

it('a picture shrunk while it is loaded has the size that was foretold', async () => {
  for (const [width, height] of [
    [1999, 1331],
    [1333, 2000],
    [2047, 100],
  ] as const) {
    const source = await plain([9, 99, 199], width, height).jpeg().toBuffer();
    for (const side of [16, 111, 256, 500, 1000]) {
      const recipe = recipeOf({ sizes: [box(side)] });
      const [rendition] = await renderThumbnails(source, recipe);
      expect(rendition).toMatchObject(outputSize({ width, height }, box(side), recipe));
    }
  }
});
