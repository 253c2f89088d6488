import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  headOf,
  withoutPictureIndex,
  withTidyHead,
} from '../../../../src/jobs/thumbnails/image/jpeg-segments.js';
import { withGainMap } from './gain-map-picture.js';
import { box, codeOf, decode, meanDifference, renderOne, scene, withBadCodes } from './pictures.js';

const jpeg = await scene(160, 120).jpeg().toBuffer();
const noStart = jpeg.subarray(2);

describe('the head of a JPEG', () => {
  it('is its segments up to the first scan, one after the other', () => {
    const { segments, scan } = headOf(jpeg);
    expect(segments[0]).toEqual({ marker: 0xdb, start: 2, end: 71 });
    for (const [at, { end }] of segments.entries()) expect(segments[at + 1]?.start ?? scan).toBe(end);
    expect(scan).toBe(jpeg.indexOf(Buffer.from([0xff, 0xda])));
  });

  it('has no scan when the file ends before it', () => {
    expect(headOf(jpeg.subarray(0, 30)).scan).toBe(undefined);
    expect(headOf(new Uint8Array(0))).toEqual({ segments: [], scan: undefined });
    expect(headOf(Uint8Array.of(0xff, 0xd8, 0xff))).toEqual({ segments: [], scan: undefined });
  });
});

describe('stray bytes', () => {
  it('are taken out between segments, and nothing else is', () => {
    expect(Buffer.from(withTidyHead(jpeg))).toEqual(jpeg);
    const strays = Buffer.from([0, 0xff, 0, 7, 7]);
    expect(Buffer.from(withTidyHead(Buffer.concat([jpeg.subarray(0, 2), strays, noStart])))).toEqual(jpeg);
    expect(
      Buffer.from(withTidyHead(Buffer.concat([jpeg.subarray(0, 71), strays, jpeg.subarray(71)]))),
    ).toEqual(jpeg);
  });

  it('after the first scan stay where they are', () => {
    const end = jpeg.length - 2;
    const late = Buffer.concat([jpeg.subarray(0, end), Buffer.from([1, 2, 3]), jpeg.subarray(end)]);
    expect(Buffer.from(withTidyHead(late))).toEqual(late);
  });
});

describe('a JFIF of the future', () => {
  const jfif = Buffer.from('\xff\xe0\0\x10JFIF\0\x05\0\0\0\x01\0\x01\0\0', 'latin1');
  const odd = Buffer.concat([jpeg.subarray(0, 2), jfif, noStart]);

  it('becomes one of today, and the file that was given stays as it was', () => {
    const before = Buffer.from(odd);
    expect(Buffer.from(withTidyHead(odd)).subarray(11, 13)).toEqual(Buffer.from([1, 1]));
    expect(odd).toEqual(before);
  });

  it('is not what a JFIF of version 1 is, whatever its minor version', () => {
    const today = Buffer.from(odd);
    today.set([1, 2], 11);
    expect(Buffer.from(withTidyHead(today))).toEqual(today);
  });
});

describe('a sequential scan', () => {
  const scan = headOf(jpeg).scan ?? 0;
  const odd = Buffer.from(jpeg);
  odd.set([0, 0, 0], scan + 11);

  it('has all coefficients, whatever it says', async () => {
    expect(Buffer.from(withTidyHead(odd))).toEqual(jpeg);
    expect((await renderOne(odd)).bytes).toEqual((await renderOne(jpeg)).bytes);
  });

  it('that is damaged as well is CORRUPT all the same', async () => {
    expect(await codeOf(renderOne(withBadCodes(odd)))).toBe('CORRUPT');
  });

  it('is not what a progressive picture has', async () => {
    const progressive = await scene(160, 120).jpeg({ progressive: true }).toBuffer();
    expect(Buffer.from(withTidyHead(progressive))).toEqual(progressive);
  });
});

describe('a gain map', () => {
  it('is not found any more, while a JPEG without one is given back as it is', async () => {
    const hdr = await withGainMap(jpeg);
    expect((await sharp(hdr).metadata()).gainMap).toBeDefined();
    expect((await sharp(withoutPictureIndex(hdr)).metadata()).gainMap).toBe(undefined);
    expect(withoutPictureIndex(jpeg)).toBe(jpeg);
  });

  it('changes nothing of the thumbnail, and lets no damage pass', async () => {
    const changes = { sizes: [box(100)] };
    const expected = await decode((await renderOne(jpeg, changes)).bytes);
    const hdr = await renderOne(await withGainMap(jpeg), changes);
    expect(meanDifference(await decode(hdr.bytes), expected)).toBe(0);
    expect(await codeOf(renderOne(await withGainMap(withBadCodes(jpeg)), changes))).toBe('CORRUPT');
  });
});
