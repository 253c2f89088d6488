import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import { brokenFolder, brokenImages, fixtures } from '../../../fixtures.js';
import { box, codeOf, decode, type Decoded, meanDifference, recipeOf, renderOne, scene } from './pictures.js';

const read = (name: string): Buffer => readFileSync(join(brokenFolder, name));

describe('salvage', () => {
  it.each([
    'corrupt.jpg',
    'corrupt.png',
    'truncated.gif',
    'truncated.jpg',
    'truncated.png',
    'truncated.webp',
  ])('%s gives what is left, and says so', async (name) => {
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
  });

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

  it.each(['webp', 'webp without loss', 'webp with a profile', 'gif', 'png'])(
    'keeps the upper part of a %s cut short',
    async (kind) => {
      const picture = scene(160, 160);
      const kinds: Readonly<Record<string, () => Sharp>> = {
        webp: () => picture.webp(),
        'webp without loss': () => picture.webp({ lossless: true }),
        'webp with a profile': () => picture.withMetadata({ orientation: 1 }).withIccProfile('p3').webp(),
        gif: () => picture.gif(),
        png: () => picture.png(),
      };
      const file = (await kinds[kind]?.().toBuffer()) ?? Buffer.of();
      const whole = await decode((await renderOne(file, { format: 'jpeg', quality: 100 })).bytes);
      const torn = file.subarray(0, file.length * 0.8);
      expect(await codeOf(renderOne(torn))).toBe('TRUNCATED');
      const left = await renderOne(torn, { format: 'jpeg', quality: 100, salvage: true });
      expect(left.damage?.code).toBe('TRUNCATED');
      const picked = await decode(left.bytes);
      const upper = ({ data }: Decoded) => ({
        ...picked,
        height: 9,
        data: data.subarray(0, (data.length / 16) * 9),
      });
      expect(meanDifference(upper(picked), upper(whole))).toBeLessThan(3);
    },
  );

  it('keeps the frames of an animation that came whole', async () => {
    const frames = await Promise.all([1, 2, 3, 4].map((seed) => scene(40, 40, seed).png().toBuffer()));
    for (const format of ['gif', 'webp'] as const) {
      const file = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      const torn = file.subarray(0, file.length * 0.6);
      const { bytes } = await renderOne(torn, { salvage: true, animated: true });
      expect((await sharp(bytes).metadata()).pages).toBeGreaterThanOrEqual(2);
    }
  });

  it('believes no WebP that says most of it is missing', async () => {
    const file = await scene(64, 64).webp().toBuffer();
    file.writeUInt32LE(0xff_ff_ff_00, 4);
    file.writeUInt32LE(0xff_ff_fe_00, 16);
    expect(await codeOf(renderOne(file, { salvage: true }))).toBe('TRUNCATED');
  });

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
