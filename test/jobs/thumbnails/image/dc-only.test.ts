import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { withoutInvisibleScans } from '../../../../src/jobs/thumbnails/image/dc-only.js';
import { scanHeaderOf, wholeSegments } from '../../../../src/jobs/thumbnails/image/jpeg-scans.js';
import { FITS } from '../../../../src/jobs/thumbnails/recipe.js';
import { fixtures, progressiveFolder } from '../../../fixtures.js';
import { box, codeOf, type Decoded, largestDifference, renderOne, scene } from './pictures.js';

/** Not one of the DC coefficients' last bits is there: libjpeg would smooth. */
const UNFINISHED = 'unfinished.jpg';
const files = [
  fixtures.progressive,
  fixtures.progressive444,
  ...readdirSync(progressiveFolder)
    .filter((name) => name !== UNFINISHED)
    .map((name) => join(progressiveFolder, name)),
];

/** The largest difference between both files' pixels at that width, which both are shrunk to as strictly as here. */
async function differenceAt(
  width: number,
  height: number,
  whole: Uint8Array,
  part: Uint8Array,
): Promise<number> {
  const shrunk = async (jpeg: Uint8Array): Promise<Decoded> => {
    const resized = sharp(jpeg, { failOn: 'warning' }).resize(width, height, { fit: 'fill' });
    const { data, info } = await resized.raw().toBuffer({ resolveWithObject: true });
    return { ...info, data };
  };
  return largestDifference(await shrunk(whole), await shrunk(part));
}

const SHRINKS = [9, 9.4, 10, 12.9, 16, 17, 31, 64, 1000];

/**
 * Every pixel at 1/8 shows at a shrink of 9, and how sharp goes on from there is the same for every file: one file is looked at
 * in all those sizes, the others in two.
 */
const FEW_SHRINKS = [9, 12.9];

/** The largest difference at those sizes, and what is left of the file. */
async function compared(
  jpeg: Uint8Array,
  shrinks: readonly number[] = FEW_SHRINKS,
): Promise<{ difference: number; left: number }> {
  const part = withoutInvisibleScans(jpeg);
  if (part === undefined) throw new Error('refused');
  const { width, height } = await sharp(jpeg).metadata();
  let difference = 0;
  for (const shrink of shrinks) {
    const [w, h] = [Math.floor(width / shrink), Math.floor(height / shrink)].map((side) => Math.max(1, side));
    if (w === undefined || h === undefined || width / w < 9 || height / h < 9) continue;
    difference = Math.max(difference, await differenceAt(w, h, jpeg, part));
  }
  return { difference, left: part.length / jpeg.length };
}

describe('a progressive JPEG without the scans that do not show at 1/8', () => {
  it.each(files.map((path) => [basename(path), path]))(
    '%s has the pixels of the whole file',
    async (_, path) => {
      const shrinks = path === fixtures.progressive ? SHRINKS : FEW_SHRINKS;
      const { difference, left } = await compared(readFileSync(path), shrinks);
      expect(difference).toBe(0);
      expect(left).toBeLessThan(0.9);
    },
  );

  // The number of blocks depends on how a side ends within the last ones (16 pixels at 4:2:0, 8 at 4:4:4), what is left out on
  // the scans; how the pixels at 1/8 are made from the coefficients that stay is libjpeg's, the same for both files.
  const SIDES = Array.from({ length: 16 }, (_, index) => 90 + index);
  const made = {
    '4:2:0': [SIDES, { chromaSubsampling: '4:2:0' }],
    '4:4:4': [SIDES.slice(0, 8), { chromaSubsampling: '4:4:4' }],
    'mozjpeg’s scans': [[91, 104], { mozjpeg: true }],
    'quality 100': [[91, 104], { quality: 100, chromaSubsampling: '4:4:4' }],
    'quality 5': [[91, 104], { quality: 5 }],
  } as const;
  it.each(Object.entries(made))(
    'made with %s has the same pixels, whatever its sides',
    async (_, [sides, options]) => {
      for (const side of sides) {
        const jpeg = await scene(side, 211 - side, side)
          .jpeg({ ...options, progressive: true })
          .toBuffer();
        expect((await compared(jpeg)).difference).toBe(0);
      }
    },
  );

  it.each(['b-w', 'cmyk'] as const)('in %s has the same pixels', async (space) => {
    const picture = scene(131, 150).toColourspace(space);
    expect((await compared(await picture.jpeg({ progressive: true }).toBuffer())).difference).toBe(0);
  });

  it('has the same pixels when its blocks are more than the longest run', async () => {
    const jpeg = await scene(1601, 1409).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer();
    expect((await compared(jpeg)).difference).toBe(0); // 35 577 blocks
  });

  it('keeps the other scans of what is decoded at a larger scale: of the colours under 4:2:0 (I2)', async () => {
    const source = scene(160, 120).jpeg({ progressive: true, chromaSubsampling: '4:2:0' });
    const whole = await source.toBuffer();
    const part = withoutInvisibleScans(whole) ?? whole;
    const [brightness, blue, red] = otherScans(whole);
    expect([brightness, blue, red].map((scans) => (scans?.length ?? 0) > 0)).toEqual([true, true, true]);
    const kept = otherScans(part);
    expect([kept[1], kept[2]]).toEqual([blue, red]);
    expect(kept[0]).toHaveLength(1); // the one in which all are zero
    expect(kept[0]).not.toEqual([brightness?.[0]]);
  });

  it('ends where the picture ends', async () => {
    const jpeg = readFileSync(fixtures.progressive);
    const followed = Buffer.concat([jpeg, Buffer.from('more'), jpeg]);
    expect(withoutInvisibleScans(followed)).toEqual(withoutInvisibleScans(jpeg));
  });
});

/** The scans of each component but those of its DC coefficient, as text. */
function otherScans(jpeg: Uint8Array): string[][] {
  const found: string[][] = [[], [], []];
  for (const { marker, start, end } of wholeSegments(jpeg) ?? []) {
    const segment = jpeg.subarray(start, end);
    const scan = marker === 0xda ? scanHeaderOf(segment) : undefined;
    if (scan === undefined || scan.from === 0) continue;
    for (const id of scan.components) found[id - 1]?.push(Buffer.from(segment).toString('hex'));
  }
  return found;
}

describe('is given to nobody but the decoder at 1/8:', () => {
  it.each(FITS)('thumbnails under %s are those of the whole file, upright', async (fit) => {
    for (const orientation of [1, 6]) {
      const jpeg = await scene(700, 500).jpeg({ progressive: true }).withMetadata({ orientation }).toBuffer();
      for (const sizes of [[box(90, 40)], [box(55)], [box(50, 56)], [{ name: 'x', height: 40 }]]) {
        const thumbnail = await renderOne(jpeg, { sizes, fit, format: 'png' });
        const whole = await renderOne(leftWhole(jpeg), { sizes, fit, format: 'png' });
        expect(Buffer.from(thumbnail.bytes).equals(whole.bytes)).toBe(true);
      }
    }
  });

  it('from a shrink of 9 on, as sharp takes it from there', async () => {
    const jpeg = await scene(900, 900).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer();
    const part = withoutInvisibleScans(jpeg) ?? jpeg;
    expect(await differenceAt(100, 100, jpeg, part)).toBe(0);
    expect(await differenceAt(101, 101, jpeg, part)).toBeGreaterThan(10);
  });
});

/** The same picture in a file that is left as it is: a TEM marker, which says nothing, stands before everything else. */
function leftWhole(jpeg: Buffer): Buffer {
  const marked = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0x01]), jpeg.subarray(2)]);
  expect(withoutInvisibleScans(marked)).toBe(undefined);
  return marked;
}

describe('is not made of', () => {
  const jpeg = readFileSync(join(progressiveFolder, 'separate.jpg'));
  const at = (...bytes: number[]): number => jpeg.indexOf(Buffer.from(bytes));
  const frame = at(0xff, 0xc2);
  const scans = [...jpeg.keys()].filter((index) => jpeg[index] === 0xff && jpeg[index + 1] === 0xda);
  const changed = (index: number, ...bytes: number[]): Buffer => {
    const copy = Buffer.from(jpeg);
    copy.set(bytes, index);
    return copy;
  };
  const spliced = (index: number, removed: number, ...bytes: number[]): Buffer =>
    Buffer.concat([jpeg.subarray(0, index), Buffer.from(bytes), jpeg.subarray(index + removed)]);
  const withoutScan = (index: number): Buffer =>
    spliced(scans[index] ?? 0, (scans[index + 1] ?? jpeg.length - 2) - (scans[index] ?? 0));

  it.each(
    Object.entries({
      'a baseline file': readFileSync(fixtures.baseline),
      nothing: new Uint8Array(0),
      'a file without an end mark (I3)': jpeg.subarray(0, -2),
      'a file cut short within a scan': jpeg.subarray(0, (scans[6] ?? 0) + 40),
      'a file cut short within a header': jpeg.subarray(0, (scans[6] ?? 0) + 5),
      'a file whose last scan is missing': withoutScan(9),
      'a file in which a component never comes (I1)': withoutScan(2),
      'a file in which a scan comes twice (I1)': Buffer.concat([
        jpeg.subarray(0, -2),
        jpeg.subarray(scans[9]),
      ]),
      'a file whose coefficients lack their last bit (I1)': readFileSync(join(progressiveFolder, UNFINISHED)),
      'arithmetic coding': changed(frame + 1, 0xca),
      'samples of 12 bits': changed(frame + 4, 12),
      'a height that is told later': changed(frame + 5, 0, 0),
      'a second frame': spliced(scans[0] ?? 0, 0, ...jpeg.subarray(frame, frame + 19)),
      'a number of lines (DNL)': spliced(scans[1] ?? 0, 0, 0xff, 0xdc, 0, 4, 0, 187),
      'bytes between segments (I3)': spliced(frame, 0, 7),
      'a marker within a scan': changed((scans[5] ?? 0) + 60, 0xff, 0xd8),
      'a scan of a component that there is not': changed((scans[5] ?? 0) + 5, 9),
    }),
  )('%s', (_, bytes) => {
    expect(withoutInvisibleScans(bytes)).toBe(undefined);
  });

  it('a file cut short anywhere, which fails as it did', async () => {
    for (let length = 2; length < jpeg.length; length += 1) {
      expect(withoutInvisibleScans(jpeg.subarray(0, length))).toBe(undefined);
    }
    expect(await codeOf(renderOne(jpeg.subarray(0, -300)))).toBe('TRUNCATED');
    expect(await codeOf(renderOne(changed((scans[5] ?? 0) + 60, 0xff, 0xd8)))).toBe('CORRUPT');
  });
});
