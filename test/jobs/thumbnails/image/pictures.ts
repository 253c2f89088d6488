import sharp, { type Sharp } from 'sharp';
import { expect } from 'vitest';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import type { Recipe, Rendition, SizeSpec } from '../../../../src/jobs/thumbnails/recipe.js';
import { isPipelineError } from '../../../../src/base/index.js';

export type Rgb = readonly [red: number, green: number, blue: number];

/** A box of that side, or of those sides. */
export function box(width: number, height: number = width): SizeSpec {
  return { name: `${width}x${height}`, width, height };
}

/** The default recipe with a box of 16 × 16, and what a test changes of it. */
export function recipeOf(changes: Partial<Recipe> = {}): Recipe {
  return {
    sizes: [box(16)],
    fit: 'inside',
    position: 'centre',
    enlarge: false,
    background: 'white',
    format: 'auto',
    keep: 'none',
    animated: false,
    salvage: false,
    maxPixels: 268_000_000,
    ...changes,
  };
}

/** A picture of one colour. */
export function plain([r, g, b]: Rgb, width = 32, height = 32, alpha?: number): Sharp {
  const background = alpha === undefined ? { r, g, b } : { r, g, b, alpha };
  return sharp({ create: { width, height, channels: alpha === undefined ? 3 : 4, background } });
}

/** A picture with a gradient, edges and noise, different in all four corners; the same for the same seed. */
export function scene(width: number, height: number, seed = 1): Sharp {
  const data = new Uint8Array(width * height * 3);
  let state = seed;
  for (let at = 0; at < width * height; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const x = (at % width) / width;
    const y = Math.floor(at / width) / height;
    const check = (Math.floor(x * 8) ^ Math.floor(y * 8)) & 1;
    data[at * 3] = x * 200 + (state >>> 27);
    data[at * 3 + 1] = y * 220 + (state >>> 28);
    data[at * 3 + 2] = check === 1 ? 180 : 40;
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The only thumbnail of a recipe of one size. */
export async function renderOne(source: Uint8Array, changes: Partial<Recipe> = {}): Promise<Rendition> {
  const [rendition, ...others] = await renderThumbnails(source, recipeOf(changes));
  if (rendition === undefined || others.length > 0) throw new Error('not one thumbnail');
  return rendition;
}

export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

export async function decode(bytes: Uint8Array): Promise<Decoded> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data };
}

/** The channels of one pixel. */
export function pixel({ width, channels, data }: Decoded, x: number, y: number): number[] {
  const at = (y * width + x) * channels;
  return [...data.subarray(at, at + channels)];
}

/** The mean absolute difference of all channels of two pictures of one size. */
export function meanDifference(a: Decoded, b: Decoded): number {
  expect([a.width, a.height, a.channels]).toEqual([b.width, b.height, b.channels]);
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 1) sum += Math.abs((a.data[at] ?? 0) - (b.data[at] ?? 0));
  return sum / a.data.length;
}

/** The largest difference of any channel of two pictures of one size. */
export function largestDifference(a: Decoded, b: Decoded): number {
  expect([a.width, a.height, a.channels]).toEqual([b.width, b.height, b.channels]);
  let most = 0;
  for (let at = 0; at < a.data.length; at += 1) {
    most = Math.max(most, Math.abs((a.data[at] ?? 0) - (b.data[at] ?? NaN)));
  }
  return most;
}

/** By how much the channels of two colours differ at most. */
export function distance(actual: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((value, at) => Math.abs(value - (actual[at] ?? NaN))));
}

/** The code of the error that a promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return isPipelineError(thrown) ? thrown.code : `not a PipelineError but ${String(thrown)}`;
}

/** The same picture in every format that can be read. */
export async function everyFormat(width = 64, height = 48): Promise<Record<string, Uint8Array>> {
  const picture = (): Sharp => scene(width, height);
  return {
    jpeg: await picture().jpeg().toBuffer(),
    'progressive jpeg': await picture().jpeg({ progressive: true }).toBuffer(),
    png: await picture().png().toBuffer(),
    'interlaced png': await picture().png({ progressive: true }).toBuffer(),
    webp: await picture().webp().toBuffer(),
    'lossless webp': await picture().webp({ lossless: true }).toBuffer(),
    avif: await picture().avif({ effort: 0 }).toBuffer(),
    gif: await picture().gif({ effort: 1 }).toBuffer(),
    tiff: await picture().tiff({ compression: 'none' }).toBuffer(),
    'lzw tiff': await picture().tiff({ compression: 'lzw' }).toBuffer(),
    svg: drawing(width, height),
  };
}

/** An SVG of a red ground with a blue disc; `inside` goes before the disc, `before` before everything. */
export function drawing(width: number, height: number, { inside = '', before = '' } = {}): Uint8Array {
  const shapes = `<rect width="100%" height="100%" fill="#f00"/>${inside}<circle cx="20" cy="20" r="8" fill="#00f"/>`;
  return Buffer.from(
    `${before}<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes}</svg>`,
  );
}

/** The JPEG with nothing but ones in its scan: no table has a code of ones only. */
export function withBadCodes(jpeg: Buffer): Buffer {
  const copy = Buffer.from(jpeg);
  const scan = jpeg.indexOf(Buffer.from([0xff, 0xda])) + 14;
  return copy.fill(Buffer.from([0xff, 0]), scan, scan + 2 * Math.floor((jpeg.length - 2 - scan) / 2));
}
