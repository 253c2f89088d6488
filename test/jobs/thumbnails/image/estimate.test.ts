import { readFileSync } from 'node:fs';
import type { JpegOptions, Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { estimateMemory } from '../../../../src/jobs/thumbnails/image/index.js';
import { fixtures } from '../../../fixtures.js';
import { box, drawing, plain } from './pictures.js';

const MIB = 2 ** 20;
const recipe = { sizes: [box(256)], animated: false };
const ALWAYS = 16 * MIB + 3 * 256 * 256;

/** What is added for a picture of 200 × 1800, which is taller than the rows that are kept. */
async function added(write: (picture: Sharp) => Sharp, channels: 3 | 4 = 3): Promise<number> {
  const picture = plain([90, 120, 150], 200, 1800, channels === 4 ? 0.5 : undefined);
  return estimateMemory(await write(picture).toBuffer(), recipe) - ALWAYS;
}

/** The same of a JPEG, beyond the two copies of the file. */
async function beyondCopies(options: JpegOptions, space: 'srgb' | 'b-w' = 'srgb'): Promise<number> {
  const picture = plain([90, 120, 150], 200, 1800).toColourspace(space);
  const jpeg = await picture.jpeg(options).toBuffer();
  return estimateMemory(jpeg, recipe) - ALWAYS - 2 * jpeg.length;
}

const P = 200 * 1800;
const ROWS = 200 * 1536;

describe('the memory that rendering takes is estimated', () => {
  it('for a JPEG by its rows and two copies, and for a progressive one by all its coefficients', async () => {
    expect(await beyondCopies({})).toBe(ROWS * 3);
    expect(await beyondCopies({ progressive: true })).toBe(ROWS * 3 + P * 3);
    expect(await beyondCopies({ progressive: true, chromaSubsampling: '4:4:4' })).toBe(ROWS * 3 + P * 6);
    expect(await beyondCopies({ progressive: true }, 'b-w')).toBe(ROWS + P * 2);
  });

  it('for a PNG by its rows, and for an interlaced one by all of it', async () => {
    expect(await added((picture) => picture.png())).toBe(ROWS * 3);
    expect(await added((picture) => picture.png({ progressive: true }))).toBe(ROWS * 3 + P * 3);
    expect(await added((picture) => picture.toColourspace('rgb16').png(), 4)).toBe(ROWS * 8);
  });

  it('for WebP, AVIF and GIF by all their pixels', async () => {
    expect(await added((picture) => picture.webp({ effort: 0 }))).toBe(P * 4.5);
    expect(await added((picture) => picture.webp({ lossless: true, effort: 0 }))).toBe(P * 4.5);
    expect(await added((picture) => picture.webp({ effort: 0 }), 4)).toBe(P * 4.5);
    expect(await added((picture) => picture.avif({ effort: 0 }))).toBe(P * 26);
    expect(await added((picture) => picture.gif({ effort: 1 }))).toBe(P * 7);
  });

  it('for an animation by its frames when all are taken', () => {
    const bytes = readFileSync(fixtures.animated);
    expect(estimateMemory(bytes, recipe) - ALWAYS).toBe(200 * 120 * 7);
    expect(estimateMemory(bytes, { ...recipe, animated: true }) - ALWAYS).toBe(200 * 120 * 7 * 4);
  });

  it('for a TIFF by its bytes, for a drawing by what is drawn', () => {
    const tiff = readFileSync(fixtures.tiff);
    expect(estimateMemory(tiff, recipe) - ALWAYS).toBe(8 * tiff.length);
    expect(estimateMemory(drawing(10_000, 10_000), recipe) - ALWAYS).toBe(8 * 256 * 256);
  });

  it('for what is no image, or cut short anywhere, without failing', () => {
    expect(estimateMemory(Buffer.from('no image'), recipe)).toBe(ALWAYS);
    for (const path of [
      fixtures.progressive,
      fixtures.webp,
      fixtures.avif,
      fixtures.animated,
      fixtures.alpha,
    ]) {
      const bytes = readFileSync(path);
      for (let length = 0; length < 700; length += 1) {
        expect(estimateMemory(bytes.subarray(0, length), recipe)).toBeGreaterThanOrEqual(ALWAYS);
      }
    }
  });
});
