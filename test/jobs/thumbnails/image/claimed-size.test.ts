import { describe, expect, it } from 'vitest';
import { claimedSize } from '../../../../src/jobs/thumbnails/image/claimed-size.js';
import { readHeader } from '../../../../src/jobs/thumbnails/image/index.js';
import { drawing, everyFormat, recipeOf } from './pictures.js';

const images = await everyFormat(64, 48);
const named = (name: string): Buffer => Buffer.from(images[name] ?? []);
const svg = (attributes: string): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}/>`);

/** A PNG, its checksums unmended: a claim is believed before anything is checked. */
function pngOf(width: number, height: number): Buffer {
  const png = named('png');
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
}

function jpegOf(width: number, height: number): Buffer {
  const jpeg = named('jpeg');
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  jpeg.writeUInt16BE(height, frame + 5);
  jpeg.writeUInt16BE(width, frame + 7);
  return jpeg;
}

function webpOf(width: number, height: number): Buffer {
  const header = Buffer.alloc(18);
  header.write('VP8X');
  header.writeUInt32LE(10, 4);
  header.writeUIntLE(width - 1, 12, 3);
  header.writeUIntLE(height - 1, 15, 3);
  const webp = named('webp');
  return Buffer.concat([webp.subarray(0, 12), header, webp.subarray(12)]);
}

describe('the claim of a header', () => {
  it.each(['jpeg', 'progressive jpeg', 'png', 'interlaced png', 'svg'])('is found in a %s', (name) => {
    const format = name.split(' ').at(-1) as 'jpeg' | 'png' | 'svg';
    expect(claimedSize(named(name), format)).toEqual({ width: 64, height: 48 });
  });

  it('is not found in a file that ends before it', () => {
    for (const [format, bytes] of [
      ['png', named('png').subarray(0, 20)],
      ['jpeg', named('jpeg').subarray(0, 20)],
      ['webp', webpOf(5, 5).subarray(0, 20)],
      ['svg', Buffer.from('<svg width="5"')],
    ] as const) {
      expect(claimedSize(bytes, format)).toBe(undefined);
    }
  });

  it.each([
    ['width="30" height="20px"', { width: 30, height: 20 }],
    [`width='1e30' height=' 2.5 '`, { width: 1e30, height: 2.5 }],
    ['viewBox="0 0 1e9 5"', { width: 1e9, height: 5 }],
    ['viewBox="0,0,7,5" data-width="3"', { width: 7, height: 5 }],
    ['width="30mm" height="20"', undefined],
    ['width="100%" viewBox="0 0 7 5"', undefined],
    ['width="-5" height="20"', undefined],
    ['', undefined],
  ])('of an SVG with %s is %o', (attributes, size) => {
    expect(claimedSize(svg(attributes), 'svg')).toEqual(size);
  });

  it('of an SVG is that of its root, not of what is said about one', () => {
    const before = '<!-- <svg width="1e9" height="1e9"> -->';
    expect(claimedSize(drawing(10, 20, { before }), 'svg')).toEqual({ width: 10, height: 20 });
  });
});

describe('TOO_LARGE', () => {
  it.each<[what: string, file: Buffer]>([
    ['a PNG', pngOf(65_536, 65_536)],
    ['a PNG that claims the most a PNG can', pngOf(2 ** 31 - 1, 2 ** 31 - 1)],
    ['a JPEG', jpegOf(65_535, 65_535)],
    ['a WebP', webpOf(65_536, 65_536)],
    ['an SVG', svg('width="1e30" height="1e30"')],
    ['an SVG by its view box', svg('viewBox="0 0 1000000000 1000000000"')],
  ])('is %s that claims more than its decoder can count to', async (_, file) => {
    await expect(readHeader(file, recipeOf())).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringMatching(/^it claims \S+ × \S+ pixels, more than the \d+ allowed/),
    });
  });

  it('is a picture with a side that no decoder here takes, however few its pixels', async () => {
    await expect(readHeader(pngOf(1, 200_000_000), recipeOf())).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: 'it claims 1 × 200000000 pixels, more than 10000000 a side cannot be read',
    });
  });
});
