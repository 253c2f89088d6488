import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import {
  FITS,
  type Fit,
  type Recipe,
  type Rendition,
  type SizeSpec,
} from '../../../../src/jobs/thumbnails/recipe.js';
import {
  box,
  decode,
  distance,
  everyFormat,
  meanDifference,
  pixel,
  plain,
  recipeOf,
  renderOne,
  scene,
} from './pictures.js';

/** How the pixels of an upright picture lie in a file of each EXIF orientation. */
async function laid(picture: Sharp, orientation: number): Promise<Buffer> {
  const lossless = await picture.png().toBuffer();
  const undone: Record<number, (image: Sharp) => Sharp> = {
    1: (image) => image,
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    5: (image) => image.rotate(270).flop(),
    6: (image) => image.rotate(270),
    7: (image) => image.rotate(90).flop(),
    8: (image) => image.rotate(90),
  };
  // turned in a step of its own: sharp mirrors before it turns
  const turned = await (undone[orientation]?.(sharp(lossless)) ?? sharp(lossless)).png().toBuffer();
  return await sharp(turned).withMetadata({ orientation }).png().toBuffer();
}

const picture = (): Sharp => scene(60, 40, 3);

describe('orientation', () => {
  const upright = picture().png().toBuffer();
  const uprightOnes = new Map<string, Promise<Rendition[]>>();
  const ofUpright = (changes: Pick<Recipe, 'fit' | 'sizes' | 'position'>): Promise<Rendition[]> => {
    const asked = JSON.stringify(changes);
    const made = uprightOnes.get(asked) ?? upright.then((png) => renderThumbnails(png, recipeOf(changes)));
    uprightOnes.set(asked, made);
    return made;
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i comes out upright, under every fit', async (orientation) => {
    const source = await laid(picture(), orientation);
    for (const fit of FITS) {
      for (const sizes of [[box(20, 30)], [box(20, 30), box(12)]]) {
        const changes = { fit, sizes, position: 'northwest' } as const;
        const made = await renderThumbnails(source, recipeOf(changes));
        const expected = await ofUpright(changes);
        for (const [at, { bytes, width, height }] of made.entries()) {
          const reference = expected[at];
          if (reference === undefined) throw new Error('a thumbnail is missing');
          expect({ width, height }).toEqual({ width: reference.width, height: reference.height });
          expect(meanDifference(await decode(bytes), await decode(reference.bytes))).toBeLessThan(2);
        }
      }
    }
  });

  it.each(['jpeg', 'webp', 'avif', 'tiff'] as const)('is applied to a %s and not written', async (format) => {
    const exact = { quality: 100, chromaSubsampling: '4:4:4', lossless: true, compression: 'lzw' };
    const source = await sharp(await laid(picture(), 6))
      .withMetadata({ orientation: 6 })
      .toFormat(format, exact)
      .toBuffer();
    const { bytes } = await renderOne(source, { sizes: [box(30)], format: 'png' });
    const expected = await renderOne(await picture().png().toBuffer(), { sizes: [box(30)] });
    expect((await sharp(bytes).metadata()).orientation).toBe(undefined);
    expect(meanDifference(await decode(bytes), await decode(expected.bytes))).toBeLessThan(5);
  });
});

function withoutBytes(rendition: Rendition): unknown {
  return { ...rendition, bytes: undefined };
}

/** The largest mean difference between thumbnails made together and each made alone; all else must be equal. */
async function largestDifference(source: Uint8Array, sizes: readonly SizeSpec[], fit: Fit): Promise<number> {
  const changes = { fit, format: 'png' } as const;
  const together = await renderThumbnails(source, recipeOf({ ...changes, sizes }));
  const alone = await Promise.all(
    sizes.map(async (size) => await renderOne(source, { ...changes, sizes: [size] })),
  );
  expect(together.map(withoutBytes)).toEqual(alone.map(withoutBytes));
  const differences = together.map(async ({ bytes }, at) => {
    return meanDifference(await decode(bytes), await decode(alone[at]?.bytes ?? new Uint8Array()));
  });
  return Math.max(...(await Promise.all(differences)));
}

describe('several sizes', () => {
  const sizes = [box(128), box(64), box(32), { name: 'x', width: 50 }];

  it('look like renderings of their own, from every format', async () => {
    for (const source of Object.values(await everyFormat(200, 150))) {
      expect(await largestDifference(source, sizes, 'inside')).toBeLessThan(5);
    }
  });

  it.each(FITS)('look like renderings of their own under %s', async (fit) => {
    expect(await largestDifference(await scene(300, 200).jpeg().toBuffer(), sizes, fit)).toBeLessThan(5);
  });

  it('keep the order of the recipe and their own proportions', async () => {
    const source = await scene(300, 200).png().toBuffer();
    const made = await renderThumbnails(
      source,
      recipeOf({ fit: 'fill', sizes: [box(10, 100), box(100, 10), box(250, 200)] }),
    );
    expect(made.map(({ width, height }) => [width, height])).toEqual([
      [10, 100],
      [100, 10],
      [250, 200],
    ]);
  });
});

describe('an animation', () => {
  it.each(['gif', 'webp'] as const)('%s gives its first frame, still', async (format) => {
    const colours = [
      [250, 0, 0],
      [0, 250, 0],
      [0, 0, 250],
    ] as const;
    const frames = await Promise.all(colours.map(async (colour) => await plain(colour).png().toBuffer()));
    const source = await sharp(frames, { join: { animated: true } })
      .toFormat(format, { lossless: true })
      .toBuffer();
    for (const made of [[box(16)], [box(16), box(8)]]) {
      for (const { bytes } of await renderThumbnails(source, recipeOf({ sizes: made }))) {
        expect((await sharp(bytes).metadata()).pages ?? 1).toBe(1);
        expect(distance(pixel(await decode(bytes), 4, 4), [250, 0, 0])).toBeLessThanOrEqual(12);
      }
    }
  });
});

describe('extreme shapes', () => {
  it.each(FITS)('of one pixel, one row and one column come out under %s', async (fit) => {
    for (const [width, height] of [
      [1, 1],
      [10_000, 1],
      [1, 10_000],
    ] as const) {
      const source = await plain([200, 60, 30], width, height).png().toBuffer();
      for (const sizes of [
        [box(64)],
        [box(64), box(16)],
        [
          { name: 'w', width: 64 },
          { name: 'h', height: 64 },
        ],
      ]) {
        const made = await renderThumbnails(source, recipeOf({ fit, sizes, background: 'rgb(200, 60, 30)' }));
        expect(made).toHaveLength(sizes.length);
        for (const { bytes } of made)
          expect(distance(pixel(await decode(bytes), 0, 0), [200, 60, 30])).toBeLessThanOrEqual(1);
      }
    }
  });
});

it('what is more than twice as large is shrunk while loaded, and looks like a full decode', async () => {
  const picture = scene(800, 600, 7).blur(2);
  const jpeg = await picture.clone().jpeg({ quality: 95 }).toBuffer();
  const lossless = await sharp(jpeg).png().toBuffer();
  for (const side of [32, 75, 128, 200, 350]) {
    const changes = { format: 'png', sizes: [box(side)] } as const;
    const [shrunk, full] = [await renderOne(jpeg, changes), await renderOne(lossless, changes)];
    expect(meanDifference(await decode(shrunk.bytes), await decode(full.bytes))).toBeLessThan(3);
  }
});
