import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readHeader } from '../../../../src/jobs/thumbnails/image/header.js';
import { pixelsAtEighth } from '../../../../src/jobs/thumbnails/image/jpeg-eighth.js';
import { tiffOf } from '../../../../src/jobs/thumbnails/image/tiff-file.js';
import { scene } from './pictures.js';

describe('a PNG of our pixels is that of libjpeg’s to the last byte, its density too:', () => {
  it.each([
    ['none is known', undefined],
    ['96 to the inch', [1, 96]],
    ['118 to the centimetre', [2, 118]],
    ['one to one', [0, 1]],
    ['none to the inch', [1, 0]],
  ] as const)('%s', async (_, density) => {
    const picture = scene(300, 200);
    const jpeg = await (density === undefined ? picture : picture.withMetadata({ density: 72 }))
      .jpeg()
      .toBuffer();
    if (density !== undefined) {
      const [unit, pixels] = density;
      const at = jpeg.indexOf('JFIF\0') + 7;
      jpeg.writeUInt8(unit, at);
      jpeg.writeUInt16BE(pixels, at + 1);
      jpeg.writeUInt16BE(pixels, at + 3);
    }
    const header = await readHeader(jpeg, { maxPixels: 1e9, salvage: false });
    const pixels = pixelsAtEighth(jpeg);
    if (pixels === undefined) throw new Error('left to libjpeg');
    const tiff = tiffOf({ ...pixels, orientation: 1, profile: undefined, density: header.density });
    const [whole, ours] = await Promise.all(
      [jpeg, tiff].map((file) => sharp(file).resize(30, 20, { fit: 'fill' }).png().toBuffer()),
    );
    expect(ours).toEqual(whole);
  });
});
