import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import { FITS } from '../../../../src/jobs/thumbnails/recipe.js';
import { box, codeOf, distance, pixel, plain, recipeOf, renderOne } from './pictures.js';

const colours = [
  [250, 0, 0],
  [0, 250, 0],
  [0, 0, 250],
] as const;
const delay = [100, 200, 300];

async function animation(format: 'gif' | 'webp', orientation = 1): Promise<Buffer> {
  const frames = await Promise.all(
    colours.map(async (colour) => await plain(colour, 60, 40).png().toBuffer()),
  );
  const joined = sharp(frames, { join: { animated: true } }).withMetadata({ orientation });
  return await (format === 'gif'
    ? joined.gif({ delay, loop: 2 })
    : joined.webp({ delay, loop: 2, lossless: true })
  ).toBuffer();
}

/** The colour in the middle of every frame. */
async function framesOf(bytes: Uint8Array): Promise<number[][]> {
  const { data, info } = await sharp(bytes, { animated: true }).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels, pageHeight = height } = info;
  return Array.from({ length: height / pageHeight }, (_, frame) =>
    pixel({ width, height, channels, data }, width >> 1, frame * pageHeight + (pageHeight >> 1)),
  );
}

describe('an animation that is kept', () => {
  it.each([
    ['gif', 'auto', 'gif'],
    ['webp', 'auto', 'webp'],
    ['gif', 'webp', 'webp'],
  ] as const)('from %s as %s has all frames, their times and the loop', async (from, format, becomes) => {
    for (const fit of FITS) {
      for (const sizes of [[box(30, 30)], [box(30, 30), box(20, 10)]]) {
        const changes = { animated: true, format, fit, sizes, position: 'attention' } as const;
        for (const rendition of await renderThumbnails(await animation(from), recipeOf(changes))) {
          const metadata = await sharp(rendition.bytes).metadata();
          expect(metadata).toMatchObject({ format: becomes, pages: 3, loop: 2, delay });
          expect([metadata.width, metadata.height]).toEqual([rendition.width, rendition.height]);
          const frames = await framesOf(rendition.bytes);
          expect(frames).toHaveLength(3);
          for (const [at, colour] of colours.entries()) {
            expect(distance(frames[at] ?? [], colour)).toBeLessThanOrEqual(12);
          }
        }
      }
    }
  });

  it.each(['jpeg', 'png', 'avif'] as const)(
    'cannot be written as %s: that has the first frame',
    async (format) => {
      const { bytes } = await renderOne(await animation('gif'), { animated: true, format });
      const frames = await framesOf(bytes);
      expect(frames).toHaveLength(1);
      expect(distance(frames[0] ?? [], colours[0])).toBeLessThanOrEqual(12);
    },
  );

  it('cannot be turned: of one that must be the first frame is taken, upright', async () => {
    const { bytes, width, height } = await renderOne(await animation('webp', 6), { animated: true });
    expect(await framesOf(bytes)).toHaveLength(1);
    expect([width, height]).toEqual([11, 16]);
  });

  it('is measured with all its frames', async () => {
    const source = await animation('gif');
    const pixels = 60 * 40 * 3;
    expect(await codeOf(renderOne(source, { animated: true, maxPixels: pixels - 1 }))).toBe('TOO_LARGE');
    expect((await renderOne(source, { animated: true, maxPixels: pixels })).width).toBe(16);
    expect((await renderOne(source, { maxPixels: pixels - 1 })).width).toBe(16);
  });
});
