import { describe, expect, it } from 'vitest';
import { open } from '../../../../src/jobs/thumbnails/image/decoder.js';
import { readHeader } from '../../../../src/jobs/thumbnails/image/header.js';
import { layoutOf } from '../../../../src/jobs/thumbnails/image/output-size.js';
import { openPicture } from '../../../../src/jobs/thumbnails/image/picture.js';
import type { Recipe } from '../../../../src/jobs/thumbnails/recipe.js';
import { box, recipeOf, scene } from './pictures.js';

/** The picture, and what it gives for each size; `then` is done to the source when it has been opened. */
async function openedOf(
  source: Buffer,
  changes: Partial<Recipe>,
  then: (bytes: Buffer) => void = () => {},
): Promise<Buffer[]> {
  const bytes = Buffer.from(source);
  const recipe = recipeOf(changes);
  const header = await readHeader(bytes, recipe);
  const layouts = recipe.sizes.map((size) => layoutOf(header, size, recipe));
  const picture = await openPicture(bytes, header, recipe, layouts, { maxPixels: recipe.maxPixels });
  then(bytes);
  const made: Buffer[] = [];
  for (const layout of layouts) {
    made.push(
      await picture
        .open(layout)
        .resize({ ...layout.scaled, fit: 'fill' })
        .raw()
        .toBuffer(),
    );
  }
  return made;
}

const wipe = (bytes: Buffer): void => void bytes.fill(0);
const SIZES = [box(400), box(150), box(40)];

describe('several sizes', () => {
  it.each([
    ['a JPEG', scene(800, 600).jpeg()],
    ['a progressive JPEG', scene(800, 600).jpeg({ progressive: true })],
    ['a PNG', scene(800, 600).png()],
    ['a WebP', scene(800, 600).webp()],
  ])('of %s are made from one decode: its bytes are not looked at again', async (_, encoded) => {
    const source = await encoded.toBuffer();
    for (const keep of ['none', 'all'] as const) {
      const whole = await openedOf(source, { sizes: SIZES, keep });
      const wiped = await openedOf(source, { sizes: SIZES, keep }, wipe);
      expect(wiped.map((pixels, n) => whole[n]?.equals(pixels))).toEqual([true, true, true]);
    }
  });

  it('are decoded at the scale of the largest of them', async () => {
    const source = await scene(800, 600).jpeg().toBuffer();
    const [, largest] = await openedOf(source, { sizes: [box(150), box(400), box(40)] });
    const alone = open(source, 'jpeg', { maxPixels: false }).resize({ width: 400, height: 300, fit: 'fill' });
    expect(largest?.equals(await alone.raw().toBuffer())).toBe(true);
  });
});

it('one size is made by the decode that shrinks as it loads, and by no other before it', async () => {
  const source = await scene(800, 600).png().toBuffer();
  await expect(openedOf(source, { sizes: [box(40)] }, wipe)).rejects.toThrow(/unsupported image format/);
});
