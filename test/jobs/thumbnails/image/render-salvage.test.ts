import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import { brokenFolder, brokenImages, fixtures } from '../../../fixtures.js';
import { box, codeOf, decode, meanDifference, recipeOf, renderOne, scene } from './pictures.js';

const read = (name: string): Buffer => readFileSync(join(brokenFolder, name));

describe('salvage', () => {
  it.each(['corrupt.jpg', 'corrupt.png', 'truncated.jpg', 'truncated.png'])(
    '%s gives what is left, and says so',
    async (name) => {
      const code = brokenImages[name];
      expect(await codeOf(renderOne(read(name)))).toBe(code);
      for (const sizes of [[box(32)], [box(32), box(16)]]) {
        for (const { damage, width } of await renderThumbnails(
          read(name),
          recipeOf({ salvage: true, sizes }),
        )) {
          expect(damage).toEqual({
            code,
            message: expect.stringContaining(code === 'CORRUPT' ? 'damaged' : 'incomplete'),
          });
          expect(width).toBeGreaterThan(8);
        }
      }
    },
  );

  it.each([false, true])(
    'keeps the upper part of a picture cut short (progressive: %s)',
    async (progressive) => {
      const jpeg = await scene(320, 320).jpeg({ progressive }).toBuffer();
      const whole = await decode((await renderOne(jpeg, { format: 'png' })).bytes);
      const left = await renderOne(jpeg.subarray(0, jpeg.length * 0.7), { format: 'png', salvage: true });
      expect(left.damage?.code).toBe('TRUNCATED');
      const picture = await decode(left.bytes);
      const upper = { height: 8, data: picture.data.subarray(0, picture.data.length / 2) };
      const expected = { height: 8, data: whole.data.subarray(0, whole.data.length / 2) };
      expect(meanDifference({ ...picture, ...upper }, { ...whole, ...expected })).toBeLessThan(3);
    },
  );

  it('says nothing of what is whole', async () => {
    expect(await renderOne(readFileSync(fixtures.grey), { salvage: true })).not.toHaveProperty('damage');
  });

  it.each(['archive.jpg', 'bitmap.jpg', 'bomb.png', 'empty.jpg', 'photo.heic.jpg', 'text.jpg'])(
    'finds nothing in %s, which fails as ever',
    async (name) => {
      expect(await codeOf(renderOne(read(name), { salvage: true }))).toBe(brokenImages[name]);
    },
  );
});
