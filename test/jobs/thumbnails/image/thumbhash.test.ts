import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { placeholderOf, renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import { type RgbaPixels, thumbhash } from '../../../../src/jobs/thumbnails/image/thumbhash.js';
import { recipeOf } from './pictures.js';

function gradient(width: number, height: number, alphaAt: (x: number) => number): RgbaPixels {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const colour = [Math.floor((255 * x) / width), Math.floor((255 * y) / height), 128, alphaAt(x)];
      data.set(colour, (x + y * width) * 4);
    }
  }
  return { data, width, height };
}

describe('a ThumbHash', () => {
  // What the reference implementation (thumbhash 0.1.1) gives for them.
  it.each([
    ['a wide opaque picture', gradient(8, 6, () => 255), 'XAcKNZqAh4dwiHiHiHiHh4CACPiI'],
    ['a high one that fades', gradient(6, 8, (x) => x * 40), 'IViGFAo2xAeLiHeHSAyLxE8Hd4eIeIiICA=='],
    ['a single pixel', gradient(1, 1, () => 255), 'CwQWBwEI9wiIh4hwj3CI+AiIcH/4AAAA'],
  ])('of %s is that of the reference', (_, pixels, expected) => {
    expect(Buffer.from(thumbhash(pixels)).toString('base64')).toBe(expected);
  });

  it('is taken from the smallest thumbnail, of any format', async () => {
    const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#3a7' } })
      .png()
      .toBuffer();
    const sizes = [
      { name: 'large', width: 256, height: 256 },
      { name: 'small', width: 32, height: 32 },
    ];
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const renditions = await renderThumbnails(picture, recipeOf({ sizes, format }));
      const hash = await placeholderOf(renditions);
      expect(hash).toBe(await placeholderOf(renditions.slice(1)));
      expect(Buffer.from(hash ?? '', 'base64').length).toBeGreaterThan(15);
    }
    expect(await placeholderOf([])).toBeUndefined();
  });
});
