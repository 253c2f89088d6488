import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import { KEEPS, type Keep, type Rendition } from '../../../../src/jobs/thumbnails/recipe.js';
import { fixtures } from '../../../fixtures.js';
import { box, decode, distance, pixel, plain, recipeOf } from './pictures.js';

const photograph = readFileSync(fixtures.withGps);
const formats = ['jpeg', 'webp', 'avif', 'png'] as const;

/** Its thumbnails made alone and together, which come about in different ways. */
async function made(source: Uint8Array, keep: Keep, format: (typeof formats)[number]): Promise<Rendition[]> {
  const alone = await renderThumbnails(source, recipeOf({ keep, format }));
  return [
    ...alone,
    ...(await renderThumbnails(source, recipeOf({ keep, format, sizes: [box(16), box(12)] }))),
  ];
}

/** What the EXIF of a file says, as text; its pointer to a place is of the tag 0x8825. */
async function exifOf(bytes: Uint8Array): Promise<string> {
  return ((await sharp(bytes).metadata()).exif ?? Buffer.alloc(0)).toString('latin1');
}

/** The first pixel as it is in the file, whatever its profile says of it. */
async function firstPixel(bytes: Uint8Array): Promise<number[]> {
  return [...(await sharp(bytes, { ignoreIcc: true }).raw().toBuffer()).subarray(0, 3)];
}

const PLACE = /\x88\x25|\x25\x88/;

describe('what a thumbnail keeps of the metadata', () => {
  it.each(formats)('is nothing by default, in %s', async (format) => {
    for (const { bytes } of await made(photograph, 'none', format)) {
      const { exif, icc, xmp, orientation } = await sharp(bytes).metadata();
      expect({ exif, icc, xmp, orientation }).toEqual({});
    }
  });

  it.each(formats)('is whom it is by and nothing else under copyright, in %s', async (format) => {
    for (const { bytes } of await made(photograph, 'copyright', format)) {
      const exif = await exifOf(bytes);
      expect(exif).toContain('Aitzol Berasategi\0');
      expect(exif).toContain('CC BY 4.0\0');
      expect(exif).not.toMatch(PLACE);
    }
  });

  it.each(formats)('is all of the EXIF under exif and all, in %s', async (format) => {
    for (const keep of ['exif', 'all'] as const) {
      for (const { bytes } of await made(photograph, keep, format)) {
        const exif = await exifOf(bytes);
        expect(exif).toContain('Aitzol Berasategi\0');
        expect(exif).toMatch(PLACE);
      }
    }
  });

  it('never includes the orientation, which has been applied', async () => {
    expect((await sharp(photograph).metadata()).orientation).toBe(6);
    for (const keep of KEEPS) {
      for (const format of formats) {
        for (const { bytes, width, height } of await made(photograph, keep, format)) {
          const metadata = await sharp(bytes).metadata();
          expect(metadata.orientation ?? 1).toBe(1);
          expect([metadata.width, metadata.height]).toEqual([width, height]);
          expect(width).toBeGreaterThan(height);
        }
      }
    }
  });

  it('is no EXIF where the source has none, unless all was asked for', async () => {
    const bare = await plain([1, 2, 3]).png().toBuffer();
    for (const keep of ['copyright', 'exif'] as const) {
      for (const { bytes } of await made(bare, keep, 'jpeg')) expect(await exifOf(bytes)).toBe('');
    }
  });
});

describe('a profile that is kept describes the pixels', () => {
  const patch = [200, 60, 30] as const;
  const sources: Record<string, (picture: Sharp) => Sharp> = {
    P3: (picture) => picture.withIccProfile('p3').png(),
    'P3 of 16 bits': (picture) => picture.toColourspace('rgb16').withIccProfile('p3').png(),
    'sRGB, tagged': (picture) => picture.withIccProfile('srgb').jpeg({ quality: 100 }),
    CMYK: (picture) => picture.toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }),
  };

  it.each(Object.entries(sources))('of %s', async (kind, make) => {
    const source = await make(plain(patch)).toBuffer();
    for (const keep of ['icc', 'all'] as const) {
      for (const { bytes } of await made(source, keep, 'png')) {
        expect(await sharp(bytes).metadata()).toMatchObject({
          hasProfile: true,
          space: 'srgb',
          depth: 'uchar',
        });
        // read through its profile
        expect(distance(pixel(await decode(bytes), 4, 4), patch)).toBeLessThanOrEqual(
          kind === 'CMYK' ? 30 : 3,
        );
      }
    }
  });

  it('of P3 is P3 itself, and its pixels stay as they were', async () => {
    const source = await plain(patch).withIccProfile('p3').png().toBuffer();
    const { icc } = await sharp(source).metadata();
    for (const { bytes } of await made(source, 'icc', 'png')) {
      expect((await sharp(bytes).metadata()).icc).toEqual(icc);
      expect(await firstPixel(bytes)).toEqual(await firstPixel(source));
    }
  });

  it('and without one the pixels are sRGB, whatever else is kept', async () => {
    for (const make of Object.values(sources)) {
      const source = await make(plain([128, 128, 128])).toBuffer();
      for (const keep of ['none', 'copyright', 'exif'] as const) {
        for (const { bytes } of await made(source, keep, 'png')) {
          expect(await sharp(bytes).metadata()).toMatchObject({
            hasProfile: false,
            space: 'srgb',
            depth: 'uchar',
          });
          expect(distance(pixel(await decode(bytes), 4, 4), [128, 128, 128])).toBeLessThanOrEqual(30);
        }
      }
    }
  });
});
