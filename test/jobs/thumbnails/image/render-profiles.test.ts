import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { colourProfile, PRO_PHOTO } from '../../../../fixtures/colour-profile.js';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import { fixtures, wideGamut } from '../../../fixtures.js';
import {
  box,
  decode,
  type Decoded,
  distance,
  meanDifference,
  pixel,
  recipeOf,
  type Rgb,
} from './pictures.js';

describe('thumbnails have the colours of the whole picture, decoded and converted in full, then scaled', () => {
  const P3_OF_16_BITS = 'P3 of 16 bits';
  const sources: Readonly<Record<string, string>> = {
    'Display P3': fixtures.displayP3,
    'ProPhoto RGB': wideGamut.jpeg,
    'ProPhoto RGB of 16 bits': wideGamut.sixteenBit,
    [P3_OF_16_BITS]: fixtures.sixteenBit,
    '16 bits': fixtures.sixteenBit,
    'CMYK with a profile': fixtures.cmyk,
    grey: fixtures.grey,
  };

  it.each(Object.keys(sources))('%s', async (kind) => {
    const file = readFileSync(sources[kind] ?? '');
    const source = kind === P3_OF_16_BITS ? await inDeepP3(file) : file;
    for (const sizes of [[box(16)], [box(75)], [box(128), box(31)]]) {
      for (const { bytes } of await renderThumbnails(source, recipeOf({ sizes, format: 'png' }))) {
        const thumbnail = await decode(bytes);
        const expected = await scaledFrom(source, thumbnail);
        // Edges differ by how it was scaled; colours would differ all over.
        for (const channel of [0, 1, 2]) {
          expect(Math.abs(meanOf(thumbnail, channel) - meanOf(expected, channel))).toBeLessThan(2);
        }
        expect(meanDifference(thumbnail, expected)).toBeLessThan(4);
      }
    }
  });
});

describe('colours of ProPhoto RGB, worked out by hand, are those of sRGB', () => {
  /** Each with what it may be off by: the purest blue lies where both spaces are at their coarsest. */
  const patches: readonly (readonly [patch: Rgb, most: number])[] = [
    [[200, 60, 30], 2],
    [[40, 170, 60], 2],
    [[30, 60, 200], 2],
    [[128, 128, 128], 1],
    [[250, 250, 250], 1],
    [[255, 255, 255], 0],
    [[255, 0, 0], 2],
    [[0, 255, 0], 2],
    [[0, 0, 255], 12],
    [[0, 0, 0], 0],
  ];

  it.each([8, 16] as const)('%i bits', async (depth) => {
    for (const [patch, most] of patches) {
      const source = await tagged(inProPhoto(patch), depth);
      expect(await sharp(source).metadata()).toMatchObject({
        depth: depth === 8 ? 'uchar' : 'ushort',
        hasProfile: true,
      });
      for (const sizes of [[box(16)], [box(16), box(8)]]) {
        for (const { bytes } of await renderThumbnails(source, recipeOf({ sizes, format: 'png' }))) {
          const seen = pixel(await decode(bytes), 4, 4);
          expect(distance(seen, patch), `${seen.join()} for ${patch.join()}`).toBeLessThanOrEqual(most);
        }
      }
    }
  });

  it('the profile in the fixtures is the one that is written', () => {
    expect(readFileSync(wideGamut.profile)).toEqual(colourProfile(PRO_PHOTO));
  });
});

function meanOf({ data, channels }: Decoded, channel: number): number {
  let sum = 0;
  for (let at = channel; at < data.length; at += channels) sum += data[at] ?? 0;
  return (sum * channels) / data.length;
}

async function inDeepP3(file: Buffer): Promise<Buffer> {
  const source = await sharp(file).toColourspace('rgb16').withIccProfile('p3').png().toBuffer();
  expect(await sharp(source).metadata()).toMatchObject({ depth: 'ushort', hasProfile: true });
  return source;
}

/** The picture in sRGB at its full size, then scaled to a thumbnail's. */
async function scaledFrom(source: Buffer, { width, height, channels }: Decoded): Promise<Decoded> {
  // Of its own accord sharp takes pixels that are deep and have a profile to P3, and no further.
  const { hasProfile } = await sharp(source).metadata();
  const inSrgb = hasProfile ? sharp(source).withIccProfile('srgb', { attach: false }) : sharp(source);
  const whole = await inSrgb.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const raw = { width: whole.info.width, height: whole.info.height, channels: whole.info.channels };
  const scaled = sharp(whole.data, { raw }).resize({ width, height, fit: 'fill' });
  return await decode(await scaled.png().toBuffer()).then((decoded) => {
    expect(decoded.channels).toBe(channels);
    return decoded;
  });
}

/** sRGB (IEC 61966-2-1) to XYZ under D50, adapted by Bradford's matrix. */
const XYZ_OF_SRGB = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
] as const;

const PRO_PHOTO_OF_XYZ = [
  [1.3459433, -0.2556075, -0.0511118],
  [-0.5445989, 1.5081673, 0.0205351],
  [0, 0, 1.2118128],
] as const;

/** From 0 to 1. */
function inProPhoto(patch: Rgb): number[] {
  const linear = patch.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const wide = times(PRO_PHOTO_OF_XYZ, times(XYZ_OF_SRGB, linear));
  return wide.map((value) => Math.max(0, value) ** (1 / 1.8));
}

function times(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, factor, index) => sum + factor * (vector[index] ?? 0), 0));
}

/** A PNG of one colour, made without sharp, so that nothing converts it. */
async function tagged(colour: readonly number[], depth: 8 | 16): Promise<Buffer> {
  const side = 32;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([depth, 2, 0, 0, 0], 8);
  const most = 2 ** depth - 1;
  const row = Buffer.alloc(1 + (side * 3 * depth) / 8);
  for (let sample = 0; sample < side * 3; sample += 1) {
    row.writeUIntBE(Math.round((colour[sample % 3] ?? 0) * most), 1 + (sample * depth) / 8, depth / 8);
  }
  const profile = Buffer.concat([Buffer.from('pro\0\0', 'latin1'), deflateSync(colourProfile(PRO_PHOTO))]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('iCCP', profile),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: side }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
