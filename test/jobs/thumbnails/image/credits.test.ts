import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { creditsIn } from '../../../../src/jobs/thumbnails/image/credits.js';
import { plain } from './pictures.js';

/** An EXIF block of these ASCII fields, of either byte order. */
function block(fields: Record<number, string>, isLittle: boolean): Buffer {
  const entries = Object.entries(fields).map(([tag, text]) => [Number(tag), Buffer.from(text)] as const);
  const view = new DataView(new ArrayBuffer(4096));
  let free = 8 + 2 + 12 * entries.length + 4;
  view.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, entries.length, isLittle);
  for (const [index, [tag, text]] of entries.entries()) {
    const entry = 10 + 12 * index;
    view.setUint16(entry, tag, isLittle);
    view.setUint16(entry + 2, 2, isLittle);
    view.setUint32(entry + 4, text.length, isLittle);
    const start = text.length <= 4 ? entry + 8 : free;
    if (text.length > 4) view.setUint32(entry + 8, free, isLittle);
    new Uint8Array(view.buffer).set(text, start);
    if (text.length > 4) free += text.length;
  }
  return Buffer.from(view.buffer).subarray(0, free);
}

const ARTIST = 0x013b;
const COPYRIGHT = 0x8298;

describe('whom a picture is by', () => {
  it.each([true, false])('is read from its EXIF (little-endian: %s)', (isLittle) => {
    const tiff = block({ [ARTIST]: 'José Ñandú\0', [COPYRIGHT]: 'CC0\0' }, isLittle);
    const credits = { Artist: 'José Ñandú', Copyright: 'CC0' };
    expect(creditsIn(tiff)).toEqual(credits);
    expect(creditsIn(Buffer.concat([Buffer.from('Exif\0\0'), tiff]))).toEqual(credits);
  });

  it('is read from what the encoder writes', async () => {
    const jpeg = await plain([1, 2, 3])
      .withExif({ IFD0: { Artist: 'Ada', Copyright: 'CC BY' } })
      .jpeg()
      .toBuffer();
    const { exif } = await sharp(jpeg).metadata();
    expect(creditsIn(exif ?? Buffer.alloc(0))).toEqual({ Artist: 'Ada', Copyright: 'CC BY' });
  });

  it('of a photographer and an editor is both', () => {
    expect(creditsIn(block({ [COPYRIGHT]: 'One\0Two\0' }, true))).toEqual({ Copyright: 'One, Two' });
    expect(creditsIn(block({ [COPYRIGHT]: ' \0Two\0' }, true))).toEqual({ Copyright: 'Two' });
  });

  it('is nobody where nothing or nothing readable is said', () => {
    expect(creditsIn(Buffer.alloc(0))).toEqual({});
    expect(creditsIn(block({ [ARTIST]: ' \0' }, true))).toEqual({});
    expect(creditsIn(block({ 0x0110: 'a camera\0' }, true))).toEqual({});
    const whole = block({ [ARTIST]: 'Ada Lovelace\0' }, false);
    for (let length = 0; length < whole.length; length += 1) {
      expect(creditsIn(whole.subarray(0, length))).toEqual({});
    }
  });
});
