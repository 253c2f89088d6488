import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import { box, decode, distance, pixel, plain, recipeOf, renderOne } from './pictures.js';

describe('colours are sRGB', () => {
  const patches = [
    [200, 60, 30],
    [40, 170, 60],
    [30, 60, 200],
    [128, 128, 128],
    [250, 250, 250],
  ] as const;
  const made: Record<string, (patch: Sharp) => Promise<Buffer>> = {
    sRGB: async (patch) => await patch.png().toBuffer(),
    'P3, JPEG': async (patch) => await patch.withIccProfile('p3').jpeg({ quality: 100 }).toBuffer(),
    'P3, PNG': async (patch) => await patch.withIccProfile('p3').png().toBuffer(),
    'P3, WebP': async (patch) => await patch.withIccProfile('p3').webp({ lossless: true }).toBuffer(),
    'P3, AVIF': async (patch) => await patch.withIccProfile('p3').avif({ quality: 95, effort: 0 }).toBuffer(),
    'P3, AVIF of 10 bits': async (patch) =>
      await patch.withIccProfile('p3').avif({ quality: 95, effort: 0, bitdepth: 10 }).toBuffer(),
    '16 bits': async (patch) => await patch.toColourspace('rgb16').png().toBuffer(),
    '16 bits in P3': async (patch) =>
      await patch.toColourspace('rgb16').withIccProfile('p3').png().toBuffer(),
    '16 bits in sRGB, tagged': async (patch) =>
      await patch.toColourspace('rgb16').withIccProfile('srgb').png().toBuffer(),
    'L*a*b*': async (patch) => await patch.toColourspace('lab').tiff({ compression: 'none' }).toBuffer(),
  };

  it.each(Object.keys(made))('from %s', async (kind) => {
    for (const patch of patches) {
      const source = await made[kind]?.(plain(patch));
      if (source === undefined) throw new Error('no such kind');
      for (const sizes of [[box(16)], [box(16), box(8)]]) {
        for (const { bytes } of await renderThumbnails(source, recipeOf({ sizes, format: 'png' }))) {
          expect(distance(pixel(await decode(bytes), 4, 4), patch)).toBeLessThanOrEqual(3);
        }
      }
    }
  });

  it.each([
    ['with a profile', true],
    ['without one', false],
  ])('from CMYK %s, as near as ink comes', async (_, hasProfile) => {
    for (const patch of [
      [180, 70, 50],
      [80, 140, 80],
      [60, 80, 130],
      [128, 128, 128],
      [240, 240, 240],
    ] as const) {
      const cmyk = plain(patch).toColourspace('cmyk');
      const source = await (hasProfile ? cmyk.withIccProfile('cmyk') : cmyk)
        .jpeg({ quality: 100 })
        .toBuffer();
      expect((await sharp(source).metadata()).space).toBe('cmyk');
      const { bytes } = await renderOne(source, { format: 'png' });
      expect(distance(pixel(await decode(bytes), 4, 4), patch)).toBeLessThanOrEqual(30);
      expect((await decode(bytes)).channels).toBe(3);
    }
  });

  it.each(['b-w', 'grey16'])('from grey (%s)', async (space) => {
    const source = await plain([90, 90, 90]).greyscale().toColourspace(space).png().toBuffer();
    expect((await sharp(source).metadata()).channels).toBe(1);
    for (const sizes of [[box(16)], [box(16), box(8)]]) {
      for (const { bytes } of await renderThumbnails(source, recipeOf({ sizes }))) {
        expect(await sharp(bytes).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar' });
        expect(distance(pixel(await decode(bytes), 4, 4), [90, 90, 90])).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe('alpha', () => {
  it('does not darken edges: what is clear has no colour to lend', async () => {
    // white on the left, clear black on the right
    const left = await plain([255, 255, 255], 37, 64, 1).png().toBuffer();
    const source = await plain([0, 0, 0], 64, 64, 0)
      .composite([{ input: left, left: 0, top: 0 }])
      .png()
      .toBuffer();
    for (const sizes of [[box(16)], [box(32), box(16)]]) {
      for (const { bytes } of await renderThumbnails(source, recipeOf({ sizes }))) {
        const picture = await decode(bytes);
        for (let x = 0; x < picture.width; x += 1) {
          const [red = 0, , , alpha = 0] = pixel(picture, x, 4);
          expect(alpha <= 8 || red >= 250, `${red} at ${x}`).toBe(true);
        }
        expect(pixel(picture, 0, 4)[3]).toBe(255);
        expect(pixel(picture, picture.width - 1, 4)[3]).toBe(0);
      }
    }
  });

  it('is mixed with the background for an opaque format', async () => {
    const half = await plain([200, 0, 0], 32, 32, 0.5).png().toBuffer();
    const { bytes } = await renderOne(half, { format: 'jpeg', background: 'rgb(0, 0, 200)', quality: 100 });
    expect(distance(pixel(await decode(bytes), 4, 4), [100, 0, 100])).toBeLessThanOrEqual(4);
  });

  it('of a grey picture lets a coloured background through in colour', async () => {
    const clear = await plain([90, 90, 90], 32, 32, 0).toColourspace('b-w').png().toBuffer();
    expect((await sharp(clear).metadata()).channels).toBe(2);
    const { bytes } = await renderOne(clear, { format: 'jpeg', background: '#c80000', quality: 100 });
    expect(distance(pixel(await decode(bytes), 4, 4), [200, 0, 0])).toBeLessThanOrEqual(4);
  });
});
