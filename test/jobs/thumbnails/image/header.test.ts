import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { extensionOf, outputFormatOf, readHeader } from '../../../../src/jobs/thumbnails/image/index.js';
import { codeOf, drawing, everyFormat, plain, recipeOf, scene } from './pictures.js';

describe('a header', () => {
  it('tells format and size of every kind of image', async () => {
    for (const [name, bytes] of Object.entries(await everyFormat(64, 48))) {
      const header = await readHeader(bytes, recipeOf());
      expect(header).toMatchObject({ sourceFormat: name.split(' ').at(-1), width: 64, height: 48, pages: 1 });
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('gives the size as seen under orientation %i', async (orientation) => {
    const bytes = await plain([1, 2, 3], 40, 20).withMetadata({ orientation }).jpeg().toBuffer();
    const expected = orientation < 5 ? { width: 40, height: 20 } : { width: 20, height: 40 };
    expect(await readHeader(bytes, recipeOf())).toMatchObject(expected);
  });

  it('counts the frames of an animation and gives the size of one', async () => {
    const frames = await Promise.all(
      [1, 2, 3].map(async (seed) => await scene(20, 10, seed).png().toBuffer()),
    );
    for (const format of ['gif', 'webp'] as const) {
      const bytes = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      expect(await readHeader(bytes, recipeOf())).toMatchObject({ width: 20, height: 10, pages: 3 });
    }
  });

  it('tells whether there is an alpha channel', async () => {
    const opaque = await plain([1, 2, 3]).png().toBuffer();
    const translucent = await plain([1, 2, 3], 32, 32, 0.5).png().toBuffer();
    expect((await readHeader(opaque, recipeOf())).hasAlpha).toBe(false);
    expect((await readHeader(translucent, recipeOf())).hasAlpha).toBe(true);
  });

  it('is refused above as many pixels as allowed, and not at them', async () => {
    const bytes = await plain([1, 2, 3], 40, 20).png().toBuffer();
    expect(await readHeader(bytes, { maxPixels: 800, salvage: false })).toMatchObject({
      width: 40,
      height: 20,
    });
    await expect(readHeader(bytes, { maxPixels: 799, salvage: false })).rejects.toMatchObject({
      code: 'TOO_LARGE',
      count: 800,
      message: 'it claims 40 × 20 pixels, more than the 799 allowed; raise --max-pixels if that is true',
    });
  });

  it('of a drawing counts as drawn at its own size', async () => {
    expect(await codeOf(readHeader(drawing(1_000_000, 1_000_000), recipeOf()))).toBe('TOO_LARGE');
  });
});

describe('the format of a thumbnail', () => {
  it('is under auto that of the source when browsers show it, else by alpha', async () => {
    const images = await everyFormat(16, 16);
    const translucent = await plain([1, 2, 3], 32, 32, 0.5).tiff({ compression: 'lzw' }).toBuffer();
    const formats: Record<string, string> = {};
    for (const [name, bytes] of Object.entries({ ...images, 'translucent tiff': translucent })) {
      formats[name] = outputFormatOf(await readHeader(bytes, recipeOf()), recipeOf());
    }
    expect(formats).toEqual({
      jpeg: 'jpeg',
      'progressive jpeg': 'jpeg',
      png: 'png',
      'interlaced png': 'png',
      webp: 'webp',
      'lossless webp': 'webp',
      avif: 'avif',
      gif: 'gif',
      tiff: 'jpeg',
      'lzw tiff': 'jpeg',
      svg: 'png',
      'translucent tiff': 'png',
    });
  });

  it('is else the one asked for', async () => {
    const header = await readHeader(drawing(10, 10), recipeOf());
    for (const format of ['jpeg', 'webp', 'avif', 'png'] as const) {
      expect(outputFormatOf(header, { format })).toBe(format);
    }
  });

  it('has an extension', () => {
    const formats = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const;
    expect(formats.map(extensionOf)).toEqual(['jpg', 'png', 'webp', 'avif', 'gif']);
  });
});
