import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { POSITIONS, type Position } from '../../../../src/jobs/thumbnails/recipe.js';
import { box, decode, distance, pixel, plain, renderOne, scene } from './pictures.js';

describe('contain', () => {
  it('pads with the background, and in colour even where the picture is grey', async () => {
    const grey = await plain([90, 90, 90], 32, 16).greyscale().toColourspace('b-w').png().toBuffer();
    const { bytes, width, height } = await renderOne(grey, { fit: 'contain', background: '#ff0000' });
    const picture = await decode(bytes);
    expect([width, height]).toEqual([16, 16]);
    expect(distance(pixel(picture, 8, 0), [255, 0, 0])).toBeLessThanOrEqual(0);
    expect(distance(pixel(picture, 8, 8), [90, 90, 90])).toBeLessThanOrEqual(1);
    expect(distance(pixel(picture, 8, 15), [255, 0, 0])).toBeLessThanOrEqual(0);
  });

  it('may pad with nothing', async () => {
    const source = await plain([9, 9, 9], 32, 16).png().toBuffer();
    const { bytes } = await renderOne(source, { fit: 'contain', background: 'transparent' });
    const picture = await decode(bytes);
    expect(pixel(picture, 8, 0)[3]).toBe(0);
    expect(pixel(picture, 8, 8)).toEqual([9, 9, 9, 255]);
  });

  it.each<[position: Position, left: number, top: number]>([
    ['centre', 8, 8],
    ['north', 8, 0],
    ['northeast', 16, 0],
    ['east', 16, 8],
    ['southeast', 16, 16],
    ['south', 8, 16],
    ['southwest', 0, 16],
    ['west', 0, 8],
    ['northwest', 0, 0],
    ['attention', 8, 8],
    ['entropy', 8, 8],
  ])('puts a picture that is not enlarged at %s', async (position, left, top) => {
    const source = await plain([0, 0, 0], 8, 8).png().toBuffer();
    const { bytes } = await renderOne(source, { fit: 'contain', position, sizes: [box(24)] });
    const picture = await decode(bytes);
    const isBlack = (x: number, y: number): boolean => pixel(picture, x, y)[0] === 0;
    const corners = [isBlack(left, top), isBlack(left + 7, top + 7)];
    const around = [
      [left - 1, top],
      [left, top - 1],
      [left + 8, top],
      [left, top + 8],
    ] as const;
    const inside = around.filter(([x, y]) => x >= 0 && y >= 0 && x < 24 && y < 24);
    expect(corners).toEqual([true, true]);
    expect(inside.some(([x, y]) => isBlack(x, y))).toBe(false);
  });
});

/** Nine fields of nine greys, 0 at the top left and 240 at the bottom right. */
async function fields(): Promise<Buffer> {
  const data = Uint8Array.from({ length: 90 * 90 }, (_, at) => {
    return (Math.floor(at / 90 / 30) * 3 + Math.floor((at % 90) / 30)) * 30;
  });
  return await sharp(data, { raw: { width: 90, height: 90, channels: 1 } })
    .png()
    .toBuffer();
}

describe('cover', () => {
  it.each<[position: Position, field: number]>([
    ['northwest', 0],
    ['north', 1],
    ['northeast', 2],
    ['west', 3],
    ['centre', 4],
    ['east', 5],
    ['southwest', 6],
    ['south', 7],
    ['southeast', 8],
  ])('keeps what %s names', async (position, field) => {
    const source = await fields();
    // enough is cut in one direction at a time, so both are asked
    const tall = await decode(
      (await renderOne(source, { fit: 'cover', position, sizes: [box(30, 90)] })).bytes,
    );
    const wide = await decode(
      (await renderOne(source, { fit: 'cover', position, sizes: [box(90, 30)] })).bytes,
    );
    const column = Math.round((pixel(tall, 15, 15)[0] ?? 0) / 30);
    const row = Math.round((pixel(wide, 15, 15)[0] ?? 0) / 90);
    expect(row * 3 + column).toBe(field);
  });

  it.each(['attention', 'entropy'] as const)('by %s keeps what stands out', async (position) => {
    const detail = await scene(40, 40, 5).png().toBuffer();
    const source = await plain([120, 120, 120], 400, 40)
      .composite([{ input: detail, left: 340, top: 0 }])
      .png()
      .toBuffer();
    const cut = await decode((await renderOne(source, { fit: 'cover', position, sizes: [box(40)] })).bytes);
    const { channels } = await sharp(Buffer.from(cut.data), {
      raw: { width: cut.width, height: cut.height, channels: 3 },
    }).stats();
    expect(channels[0]?.stdev).toBeGreaterThan(30);
  });

  it('cuts nothing where nothing is too much, whatever the position', async () => {
    const source = await scene(32, 32).png().toBuffer();
    const made = await Promise.all(
      POSITIONS.map(async (position) => (await renderOne(source, { fit: 'cover', position })).bytes),
    );
    for (const bytes of made) expect(bytes).toEqual(made[0]);
  });
});
