import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../../../src/index.js';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
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
  { enlarge: true },
  { background: 'black' },
  { format: 'webp' },
  { quality: 80 },
  { animated: true },
] as Partial<Recipe>[])('differs for %j (I2)', (change) => {
  expect(recipeHash({ ...recipe, ...change })).not.toBe(recipeHash(recipe));
});

it.each([
  [{ fit: 'cover' }, { position: 'north' }],
  [{ fit: 'contain' }, { position: 'north' }],
  [{ fit: 'cover' }, { position: 'attention' }],
  [
    {
      sizes: [
        { name: 'w', width: 8 },
        { name: 'box', width: 8, height: 8 },
      ],
    },
    { fit: 'cover' },
  ],
  [{ fit: 'contain', format: 'png' }, { background: 'black' }],
  [{ format: 'jpeg' }, { background: 'black' }],
  [{ format: 'webp' }, { animated: true }],
  [{ format: 'avif' }, { quality: 80 }],
] as Partial<Recipe>[][])('of %j differs for %j (I2)', (of, change) => {
  expect(recipeHash({ ...recipe, ...of, ...change })).not.toBe(recipeHash({ ...recipe, ...of }));
});

it('is the same in whatever order the sizes are asked for, as the files are (I1)', async () => {
  const sizes = [
    { name: 'small', width: 8, height: 5 },
    { name: 'large', width: 12, height: 12 },
  ];
  const turned = { ...recipe, sizes: sizes.toReversed() };
  expect(recipeHash(turned)).toBe(recipeHash({ ...recipe, sizes }));
  const source = await transparent('photo');
  const made = await renderThumbnails(source, { ...recipe, sizes });
  expect(await renderThumbnails(source, turned)).toEqual(made.toReversed());
});

it('is the same where a ThumbHash is to be told of what is made (I1)', () => {
  expect(recipeHash({ ...recipe, thumbhash: true })).toBe(recipeHash(recipe));
});

describe.each([
  [{ fit: 'inside' }, { position: 'north' }],
  [{ fit: 'outside' }, { position: 'attention' }],
  [{ fit: 'fill' }, { position: 'west' }],
  [{ fit: 'contain' }, { position: 'attention' }],
  [{ fit: 'contain' }, { position: 'entropy' }],
  [{ sizes: [{ name: 'wide', width: 8 }] }, { fit: 'cover', position: 'north' }],
  [
    { sizes: [{ name: 'high', height: 5 }], format: 'png' },
    { fit: 'contain', background: 'black' },
  ],
  [{ format: 'png' }, { background: 'black' }],
  [{ format: 'webp', fit: 'cover' }, { background: 'black' }],
  [{ format: 'jpeg' }, { animated: true }],
  [{ format: 'avif' }, { animated: true }],
  [{ format: 'png' }, { quality: 1 }],
] as Partial<Recipe>[][])('where %j leaves %j without effect', (of, change) => {
  const sizes = [{ name: 'small', width: 8, height: 5 }];
  const one = { ...recipe, sizes, ...of };
  const other = { ...one, ...change };

  it('the hash is the same (I1)', () => {
    expect(recipeHash(other)).toBe(recipeHash(one));
  });

  it.each(['photo', 'animation'] as const)('so are the files of a transparent %s', async (what) => {
    const source = await transparent(what);
    expect(await renderThumbnails(source, other)).toEqual(await renderThumbnails(source, one));
  });
});

/** A picture of two halves, the right one half transparent; the animation has it turned round as its second frame. */
async function transparent(what: 'photo' | 'animation'): Promise<Buffer> {
  const sides = { width: 20, height: 16 };
  const frame = (left: number): Buffer =>
    Buffer.from(
      Array.from({ length: sides.width * sides.height }, (_, pixel) => {
        const isLeft = pixel % sides.width < sides.width / 2;
        return isLeft ? [left, 40, pixel % 256, 255] : [255 - left, pixel % 256, 90, 120];
      }).flat(),
    );
  if (what === 'photo')
    return await sharp(frame(200), { raw: { ...sides, channels: 4 } })
      .png()
      .toBuffer();
  const raw = {
    width: sides.width,
    height: sides.height * 2,
    channels: 4,
    pageHeight: sides.height,
  } as const;
  return await sharp(Buffer.concat([frame(200), frame(10)]), { raw })
    .webp({ lossless: true })
    .toBuffer();
}

it('of a drawing with several sizes the files are the same however many pixels are allowed (I1)', async () => {
  const drawing = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><circle cx="10" cy="10" r="7"/></svg>',
  );
  const sizes = [
    { name: 'wide', width: 200, height: 5 },
    { name: 'high', width: 5, height: 200 },
  ];
  const one: Recipe = { ...recipe, sizes, fit: 'fill', enlarge: true };
  const made = await renderThumbnails(drawing, one);
  expect(await renderThumbnails(drawing, { ...one, maxPixels: 100_000 })).toEqual(made);
});

it('of what is allowed only an attempt depends on: what was made stays (I1)', () => {
  for (const allowed of [{ maxPixels: 2_000 }, { salvage: true }]) {
    expect(recipeHash({ ...recipe, ...allowed })).toBe(recipeHash(recipe));
    expect(attemptHash({ ...recipe, ...allowed }, 1)).not.toBe(attemptHash(recipe, 1));
  }
  expect(attemptHash(recipe, 2)).not.toBe(attemptHash(recipe, 1));
});
