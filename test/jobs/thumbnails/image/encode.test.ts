import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ThumbnailFormat } from '../../../../src/jobs/thumbnails/recipe.js';
import { box, codeOf, decode, meanDifference, pixel, plain, renderOne, scene } from './pictures.js';

const source = await scene(64, 48).png().toBuffer();
const asked = ['jpeg', 'webp', 'avif', 'png'] as const;

describe('every format', () => {
  it.each(asked)('%s is written as asked for, and shows the picture', async (format) => {
    const rendition = await renderOne(source, { format, sizes: [box(64)] });
    const written = (await sharp(rendition.bytes).metadata()).format;
    expect(rendition).toMatchObject({ size: '64x64', width: 64, height: 48, format });
    expect(written).toBe(format === 'avif' ? 'heif' : format);
    const difference = meanDifference(await decode(rendition.bytes), await decode(source));
    expect(difference).toBeLessThan(format === 'png' ? 0.01 : 12);
  });

  it('GIF is kept under auto', async () => {
    const rendition = await renderOne(await sharp(source).gif().toBuffer());
    expect(rendition.format).toBe('gif');
    expect((await sharp(rendition.bytes).metadata()).format).toBe('gif');
  });

  it.each(['jpeg', 'webp', 'avif'] as const)('%s of a higher quality is larger', async (format) => {
    const sizes = [box(64)];
    const bytes = await Promise.all(
      [10, 50, 95].map(async (quality) => (await renderOne(source, { format, quality, sizes })).bytes.length),
    );
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    expect(new Set(bytes).size).toBe(3);
  });

  it('png has no quality', async () => {
    const [low, high] = [
      await renderOne(source, { format: 'png', quality: 1 }),
      await renderOne(source, { format: 'png' }),
    ];
    expect(low.bytes).toEqual(high.bytes);
  });

  it.each(asked)('%s has the same bytes every time', async (format) => {
    const [first, second] = await Promise.all([renderOne(source, { format }), renderOne(source, { format })]);
    expect(first.bytes).toEqual(second.bytes);
  });

  it.each(asked)('%s has 8 bits, sRGB, and nothing of the source beside its pixels', async (format) => {
    const tagged = await scene(64, 48)
      .toColourspace('rgb16')
      .withExif({ IFD0: { Copyright: 'someone' }, IFD3: { GPSLatitude: '1/1 2/1 3/1' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const read = await sharp(tagged).metadata();
    expect([read.depth, read.exif, read.xmp, read.icc].map((value) => value !== undefined)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    const metadata = await sharp((await renderOne(tagged, { format })).bytes).metadata();
    expect(metadata).toMatchObject({ depth: 'uchar', space: 'srgb', hasProfile: false });
    for (const kept of ['exif', 'xmp', 'icc', 'iptc', 'orientation', 'comments'] as const) {
      expect(metadata[kept]).toBe(undefined);
    }
  });
});

describe('a thumbnail', () => {
  it('is on memory of its own, which can be handed to another thread', async () => {
    const { bytes } = await renderOne(source);
    expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, bytes.length]);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(bytes.buffer.byteLength).toBe(0);
  });

  it.each<[ThumbnailFormat & (typeof asked)[number], number]>([
    ['jpeg', 65_535],
    ['webp', 16_383],
    ['avif', 16_384],
  ])('of the format %s longer than %i pixels is refused as TOO_LARGE', async (format, most) => {
    const strip = await plain([1, 2, 3], most + 1, 1)
      .png()
      .toBuffer();
    const sizes = [{ name: 'x1', height: 1 }];
    const error = expect.objectContaining({
      code: 'TOO_LARGE',
      message: expect.stringContaining(`${most + 1} × 1`),
    });
    await expect(renderOne(strip, { format, sizes })).rejects.toEqual(error);
  });

  it('of more pixels than allowed is refused, though its source has few', async () => {
    const strip = await plain([1, 2, 3], 1000, 1).png().toBuffer();
    const changes = { sizes: [box(256)], fit: 'outside', enlarge: true, maxPixels: 65_535_999 } as const;
    expect(await codeOf(renderOne(strip, changes))).toBe('TOO_LARGE');
  });

  it.each(['attention', 'entropy'] as const)(
    'that would be scaled to more pixels than allowed before %s finds what stays is refused',
    async (position) => {
      const strip = await plain([1, 2, 3], 1000, 1).png().toBuffer();
      const changes = { sizes: [box(256)], fit: 'cover', enlarge: true, position } as const;
      await expect(renderOne(strip, { ...changes, maxPixels: 65_535_999 })).rejects.toMatchObject({
        code: 'TOO_LARGE',
        message: `to be cut by ${position} it would be 256000 × 256, more than the 65535999 pixels allowed`,
      });
      expect(await renderOne(strip, { ...changes, position: 'centre', maxPixels: 65_536 })).toMatchObject({
        width: 256,
        height: 256,
      });
    },
  );
});

describe('what is transparent', () => {
  it('is laid on the background where the format is opaque', async () => {
    const clear = await plain([0, 0, 0], 32, 32, 0).png().toBuffer();
    for (const [background, colour] of [
      ['white', [255, 255, 255]],
      ['#102030', [16, 32, 48]],
    ] as const) {
      const picture = await decode((await renderOne(clear, { format: 'jpeg', background })).bytes);
      expect(picture.channels).toBe(3);
      expect(pixel(picture, 8, 8).map((value, at) => Math.abs(value - (colour[at] ?? 0)) <= 3)).toEqual([
        true,
        true,
        true,
      ]);
    }
  });

  it.each(['png', 'webp', 'avif'] as const)('stays so in %s', async (format) => {
    const half = await plain([200, 100, 50], 32, 32, 0.5).png().toBuffer();
    const picture = await decode((await renderOne(half, { format })).bytes);
    expect(picture.channels).toBe(4);
    expect(Math.abs((pixel(picture, 8, 8)[3] ?? 0) - 128)).toBeLessThanOrEqual(2);
  });
});
