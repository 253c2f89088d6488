import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { readHeader } from '../../../../src/jobs/thumbnails/image/header.js';
import { withoutInvisibleScans } from '../../../../src/jobs/thumbnails/image/dc-only.js';
import { pixelsAtEighth } from '../../../../src/jobs/thumbnails/image/jpeg-eighth.js';
import { tiffOf } from '../../../../src/jobs/thumbnails/image/tiff-file.js';
import { fixtures, progressiveFolder } from '../../../fixtures.js';
import { scene } from './pictures.js';

/** The engine's own; Node's types leave it to those of browsers. */
declare const WebAssembly: {
  readonly Memory: { readonly prototype: { grow(pages: number): number } };
};

/** Kinds of files that are left to libjpeg: CMYK, RGB, samplings of their own, bits that never come. */
const LEFT = ['3-1', '4-1-0', '4-1-1', '4-4-1', 'mixed', 'rgb', 'thin-brightness', 'unfinished'];
const progressive = readdirSync(progressiveFolder).map((name) => join(progressiveFolder, name));
const files = [
  fixtures.baseline,
  fixtures.progressive,
  fixtures.progressive444,
  fixtures.grey,
  ...progressive.filter((path) => !LEFT.includes(basename(path, '.jpg'))),
];

/** Shrinks at which sharp decodes at 1/8. */
const SHRINKS = [9, 9.4, 12.9, 16, 17, 64];

/**
 * Every pixel at 1/8 shows at a shrink of 9, and how sharp goes on from there is the same for every file: one file of each
 * coding is looked at in all those sizes, the others in two.
 */
const FEW_SHRINKS = [9, 12.9];

/** How many of those sizes differ, made by sharp alone and of our pixels. */
async function differences(
  jpeg: Uint8Array,
  {
    failOn = 'warning',
    shrinks = FEW_SHRINKS,
  }: { failOn?: 'warning' | 'none'; shrinks?: readonly number[] } = {},
): Promise<number> {
  const pixels = pixelsAtEighth(jpeg);
  if (pixels === undefined) throw new Error('left to libjpeg');
  const {
    orientation,
    profileBytes: profile,
    width,
    height,
  } = await readHeader(jpeg, { maxPixels: 1e9, salvage: false });
  const tiff = tiffOf({ ...pixels, orientation, profile });
  let different = 0;
  for (const shrink of shrinks) {
    const [across = 1, down = 1] = [width, height].map((side) => Math.max(1, Math.floor(side / shrink)));
    if (width / across < 9 || height / down < 9) continue;
    const [whole, ours] = await Promise.all(
      [jpeg, tiff].map((file) =>
        sharp(file, { failOn: file === jpeg ? failOn : 'error' })
          .autoOrient()
          .resize(across, down, { fit: 'fill' })
          .raw()
          .toBuffer(),
      ),
    );
    if (whole === undefined || ours === undefined || !whole.equals(ours)) different += 1;
  }
  return different;
}

describe('the pixels of a JPEG at 1/8 are those that libjpeg gives (I1):', () => {
  it.each(files.map((path) => [basename(path), path]))('%s', async (_, path) => {
    const shrinks = path === fixtures.baseline || path === fixtures.progressive ? SHRINKS : FEW_SHRINKS;
    expect(await differences(readFileSync(path), { shrinks })).toBe(0);
  });

  // How a side ends within the last blocks (16 pixels at 4:2:0, 8 at 4:4:4) is one thing, the tables and scans are another.
  const made = {
    '4:2:0, whatever the sides': [from(90, 16), { chromaSubsampling: '4:2:0' }],
    '4:4:4, whatever the sides': [from(90, 8), { chromaSubsampling: '4:4:4' }],
    'mozjpeg’s scans and tables': [[91, 104], { mozjpeg: true }],
    'tables of its own': [[91, 104], { optimiseCoding: true, quality: 97 }],
    'quality 100': [[91, 104], { quality: 100, chromaSubsampling: '4:4:4' }],
    'quality 5': [[91, 104], { quality: 5 }],
  } as const;
  describe.each(['sequential', 'progressive'] as const)('%s', (coding) => {
    it.each(Object.entries(made))('with %s', async (_, [sides, options]) => {
      for (const side of sides) {
        const jpeg = await scene(side, 211 - side, side)
          .jpeg({ ...options, progressive: coding === 'progressive' })
          .toBuffer();
        expect(await differences(jpeg)).toBe(0);
      }
    });

    it('of one channel', async () => {
      const grey = scene(131, 150).toColourspace('b-w');
      expect(await differences(await grey.jpeg({ progressive: coding === 'progressive' }).toBuffer())).toBe(
        0,
      );
    });

    it.each(['4:2:0', '4:4:4'])('of noise without any pattern, %s', async (chromaSubsampling) => {
      for (const sigma of [20, 200]) {
        const noise = sharp({
          create: {
            width: 333,
            height: 251,
            channels: 3,
            background: 'grey',
            noise: { type: 'gaussian', mean: 128, sigma },
          },
        });
        const jpeg = await noise
          .jpeg({ quality: 95, chromaSubsampling, progressive: coding === 'progressive' })
          .toBuffer();
        expect(await differences(jpeg)).toBe(0);
      }
    });

    it('with a profile, and turned', async () => {
      for (const orientation of [1, 3, 6, 8]) {
        const jpeg = await scene(700, 500)
          .withIccProfile('p3')
          .withMetadata({ orientation })
          .jpeg({ progressive: coding === 'progressive' })
          .toBuffer();
        expect(await differences(jpeg)).toBe(0);
      }
    });
  });

  it('one after the other, large after small', async () => {
    for (const side of [40, 900, 72]) {
      expect(await differences(await scene(side, side).jpeg().toBuffer(), { shrinks: [9] })).toBe(0);
    }
  });
});

describe('is left to libjpeg (I2, I3):', () => {
  it.each(LEFT)('%s.jpg', (name) => {
    expect(pixelsAtEighth(readFileSync(join(progressiveFolder, `${name}.jpg`)))).toBe(undefined);
  });

  it('CMYK', () => {
    expect(pixelsAtEighth(readFileSync(fixtures.cmyk))).toBe(undefined);
  });

  it('what is no JPEG, and one cut short anywhere', async () => {
    const jpeg = await scene(64, 48).jpeg().toBuffer();
    expect(pixelsAtEighth(jpeg)).not.toBe(undefined);
    for (let length = 0; length < jpeg.length; length += 1) {
      expect(pixelsAtEighth(jpeg.subarray(0, length))).toBe(undefined);
    }
  });

  it('what libjpeg warns of, wherever a byte of the scan is wrong', async () => {
    const jpeg = await scene(96, 80).jpeg({ quality: 60 }).toBuffer();
    let passed = 0;
    for (const broken of damaged(jpeg)) {
      if (pixelsAtEighth(broken) === undefined) continue;
      passed += 1;
      // libjpeg, which is strict there, takes it as well
      expect(await differences(broken, { shrinks: [9] })).toBe(0);
    }
    expect(passed).toBeGreaterThan(0);
  });

  it('a marker that libjpeg does not know, between the scans', async () => {
    const jpeg = await scene(96, 80).jpeg({ progressive: true }).toBuffer();
    for (const marker of [0x02, 0xbf, 0xf0, 0xf7, 0xfd]) {
      const strange = withSegment(jpeg, 1, marker, [0, 1]);
      expect(pixelsAtEighth(strange)).toBe(undefined);
      expect(withoutInvisibleScans(strange)).toBe(undefined);
    }
    expect(pixelsAtEighth(withSegment(jpeg, 1, 0xfe, [0, 1]))).not.toBe(undefined); // a comment
  });

  it('a kind of colours that the last Adobe segment tells, or JFIF behind the first scan does not', async () => {
    const plain = await scene(96, 80).jpeg({ progressive: true }).toBuffer(); // without either
    const [colours, rgb, other] = [1, 0, 2].map((transform) => [
      ...Buffer.from('Adobe'),
      0,
      100,
      0,
      0,
      0,
      0,
      transform,
    ]);
    const told = (...contents: (readonly number[] | undefined)[]): Uint8Array =>
      contents.reduce((jpeg: Buffer, content = []) => withSegment(jpeg, 0, 0xee, content), plain);
    expect(pixelsAtEighth(told(colours, colours))).not.toBe(undefined);
    expect(pixelsAtEighth(told(colours, rgb))).toBe(undefined);
    expect(pixelsAtEighth(told(colours, other))).toBe(undefined);
    const jfif = [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0];
    const late = withSegment(withSegment(plain, 0, 0xee, rgb ?? []), 1, 0xe0, jfif);
    expect(pixelsAtEighth(late)).toBe(undefined);
  });

  it('more bits to come than libjpeg takes, though all of them are zeros', () => {
    expect(pixelsAtEighth(zerosFrom(13))).not.toBe(undefined);
    expect(pixelsAtEighth(zerosFrom(14))).toBe(undefined);
    expect(withoutInvisibleScans(zerosFrom(14))).toBe(undefined);
  });

  it('a picture that there is no memory for', async () => {
    const jpeg = Buffer.concat([await scene(96, 80).jpeg().toBuffer(), Buffer.alloc(2 ** 24)]);
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
      throw new RangeError('Unable to grow instance memory');
    });
    try {
      expect(pixelsAtEighth(jpeg)).toBe(undefined);
      expect(grow).toHaveBeenCalledTimes(1);
    } finally {
      grow.mockRestore();
    }
    expect(pixelsAtEighth(jpeg)).not.toBe(undefined);
  });

  it('of a progressive file only what shows', async () => {
    const jpeg = await scene(96, 80).jpeg({ progressive: true, quality: 60 }).toBuffer();
    let passed = 0;
    for (const broken of damaged(jpeg)) {
      if (pixelsAtEighth(broken) === undefined) continue;
      passed += 1;
      expect(await differences(broken, { failOn: 'none', shrinks: [9] })).toBe(0);
    }
    expect(passed).toBeGreaterThan(0);
  });
});

/** So many sides, one after the other. */
function from(side: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => side + index);
}

/** Copies of a file with a byte changed, every so far behind its first scan's header. */
function* damaged(jpeg: Buffer): Generator<Buffer, void> {
  const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  for (let at = scan + 20; at < jpeg.length - 2; at += 23) {
    const broken = Buffer.from(jpeg);
    broken.writeUInt8(broken.readUInt8(at) ^ 0x41, at);
    yield broken;
  }
}

/** With a segment ahead of the scan of that number, from 0. */
function withSegment(jpeg: Buffer, scan: number, marker: number, content: readonly number[]): Buffer {
  let at = 0;
  for (let n = 0; n <= scan; n += 1) at = jpeg.indexOf(Buffer.from([0xff, 0xda]), at + 1);
  const segment = [0xff, marker, 0, content.length + 2, ...content];
  return Buffer.concat([jpeg.subarray(0, at), Buffer.from(segment), jpeg.subarray(at)]);
}

/** A progressive picture of 8 × 8 grey pixels, all of whose coefficients are 0, told from that bit on. */
function zerosFrom(bit: number): Uint8Array {
  const header = 'ffc2 000b 08 0008 0008 01 01 11 00';
  let jpeg = `ffd8 ffdb 0043 00 ${'01'.repeat(64)} ${header} ${onlyCode('00')} ${onlyCode('10')}`;
  for (const band of ['0000', '013f']) {
    for (let low = bit; low >= 0; low -= 1) {
      const before = low === bit ? 0 : low + 1;
      jpeg += `ffda 0008 01 01 00 ${band} ${before.toString(16)}${low.toString(16)} 7f`;
    }
  }
  return Buffer.from(`${jpeg} ffd9`.replaceAll(' ', ''), 'hex');
}

/** A Huffman table whose one code, a bit of 0, stands for 0. */
function onlyCode(table: string): string {
  return `ffc4 0014 ${table} 01 ${'00'.repeat(15)} 00`;
}
