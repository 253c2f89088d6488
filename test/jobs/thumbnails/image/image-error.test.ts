import { describe, expect, it } from 'vitest';
import { imageError } from '../../../../src/jobs/thumbnails/image/image-error.js';
import { segment } from './gain-map-picture.js';
import { codeOf, decode, drawing, everyFormat, meanDifference, renderOne, withBadCodes } from './pictures.js';

const images = await everyFormat(64, 48);
const named = (name: string): Buffer => Buffer.from(images[name] ?? []);
const formats = Object.keys(images);

/** The file with its bytes from `from` on changed beyond recognition. */
function damaged(bytes: Buffer, from: number, length = 16): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = from; at < Math.min(from + length, copy.length); at += 1) copy[at] = (copy[at] ?? 0) ^ 0x5a;
  return copy;
}

function insert(bytes: Buffer, at: number, inserted: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

/** A PNG that claims a size it does not have the pixels for. */
function claiming(width: number, height: number): Buffer {
  const png = named('png');
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

/** A chunk of a PNG; one that is not whole has a wrong checksum. */
function chunk(type: string, content: string, isWhole = true): Buffer {
  const made = Buffer.alloc(12 + content.length);
  made.writeUInt32BE(content.length, 0);
  made.write(type + content, 4, 'latin1');
  made.writeUInt32BE((crc32(made.subarray(4, -4)) ^ (isWhole ? 0 : 1)) >>> 0, made.length - 4);
  return made;
}

/** The checksum of PNG (ISO/IEC 15948, annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe('TRUNCATED', () => {
  it('is a file of nothing', async () => {
    const error = { code: 'TRUNCATED', message: 'the file is empty' };
    await expect(renderOne(new Uint8Array(0))).rejects.toMatchObject(error);
  });

  it.each(formats)('is a %s cut anywhere after its first bytes', async (name) => {
    const whole = named(name);
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.9, 0.98]) {
      // a header of its own tells what it is; an SVG's is not told before its root element
      const cut = whole.subarray(0, Math.max(name === 'svg' ? 20 : 40, Math.floor(whole.length * part)));
      expect([part, await codeOf(renderOne(cut))]).toEqual([part, 'TRUNCATED']);
    }
  });

  it.each(formats.filter((name) => name.endsWith('tiff')))('is a %s without its last bytes', async (name) => {
    for (const missing of [1, 2, 4, 12, 40]) {
      expect([missing, await codeOf(renderOne(named(name).subarray(0, -missing)))]).toEqual([
        missing,
        'TRUNCATED',
      ]);
    }
  });

  it('is an image whose end was never written but kept as zeros', async () => {
    const whole = named('jpeg');
    const half = Buffer.concat([whole.subarray(0, whole.length >> 1), Buffer.alloc(whole.length >> 1)]);
    expect(await codeOf(renderOne(half))).toBe('TRUNCATED');
  });

  it('keeps the words of the decoder, once, and its error', async () => {
    const thrown = await renderOne(named('jpeg').subarray(0, -40)).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      message: 'the JPEG data ends early: the file is incomplete (VipsJpeg: premature end of JPEG image)',
      cause: expect.any(Error),
    });
  });
});

describe('the words of an error', () => {
  const png = Buffer.concat([named('png'), Buffer.alloc(1)]);

  it('are left out where they are those of another decoder, which works in another thread', () => {
    const cause = new Error('VipsJpeg: premature end of JPEG image\nvipspng: libpng read error\nheif: oh');
    expect(imageError(cause, png, 'png').message).toBe(
      'the PNG data is damaged (vipspng: libpng read error)',
    );
    expect(imageError(cause, images['gif'] ?? png, 'gif').message).toBe('the GIF data is damaged');
  });

  it('that are another decoder’s make no file TOO_LARGE', () => {
    const cause = new Error('heif: Security limit exceeded: too many pixels');
    expect(imageError(cause, png, 'png').code).toBe('CORRUPT');
    expect(imageError(cause, images['avif'] ?? png, 'avif').code).toBe('TOO_LARGE');
  });
});

describe('TRUNCATED beyond doubt', () => {
  it.each(['\xff\xd8', '\x89PNG', 'GIF89', 'II*', 'MM\0', '<svg'])('is %j and nothing more', async (mark) => {
    expect(await codeOf(renderOne(Buffer.from(mark, 'latin1')))).toBe('TRUNCATED');
  });
});

describe('CORRUPT', () => {
  it.each(['jpeg', 'progressive jpeg', 'png', 'interlaced png', 'avif', 'lzw tiff'])(
    'is a complete %s with damaged pixels',
    async (name) => {
      const whole = named(name);
      expect(await codeOf(renderOne(damaged(whole, Math.floor(whole.length * 0.6))))).toBe('CORRUPT');
    },
  );

  it('is a JPEG with codes that are in none of its tables', async () => {
    expect(await codeOf(renderOne(withBadCodes(named('jpeg'))))).toBe('CORRUPT');
  });

  it('is a PNG whose header lies', async () => {
    const whole = named('png');
    whole.writeUInt32BE(65, 16);
    expect(await codeOf(renderOne(whole))).toBe('CORRUPT');
  });

  it('is an SVG whose elements do not match', async () => {
    expect(await codeOf(renderOne(drawing(10, 10, { inside: '<g></rect>' })))).toBe('CORRUPT');
  });

  it.each(formats.filter((name) => name !== 'svg'))(
    'or TRUNCATED is a %s that ends after its mark',
    async (name) => {
      expect(['CORRUPT', 'TRUNCATED']).toContain(await codeOf(renderOne(named(name).subarray(0, 16))));
    },
  );
});

describe('TOO_LARGE', () => {
  it('is told from the header alone: nothing is decoded, nothing is kept', async () => {
    const bomb = claiming(65_536, 65_536);
    const before = process.memoryUsage.rss();
    const error = expect.objectContaining({ code: 'TOO_LARGE', count: 65_536 ** 2 });
    for (let times = 0; times < 20; times += 1) await expect(renderOne(bomb)).rejects.toEqual(error);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64_000_000);
  });

  it('depends on what is allowed', async () => {
    expect(await codeOf(renderOne(named('jpeg'), { maxPixels: 64 * 48 - 1 }))).toBe('TOO_LARGE');
    expect((await renderOne(named('jpeg'), { maxPixels: 64 * 48 })).width).toBe(16);
  });

  it('is not what merely lies within what is allowed', async () => {
    expect(await codeOf(renderOne(claiming(6000, 4000)))).toBe('CORRUPT');
  });
});

describe('IO', () => {
  it.each(['vips_tracked: out of memory -- size == 128746MB', 'VipsJpeg: Insufficient memory (case 4)'])(
    'is memory that was not there, whatever is left of the file: %s',
    (words) => {
      expect(imageError(new Error(words), named('jpeg').subarray(0, 100), 'jpeg')).toMatchObject({
        code: 'IO',
        message: `there was not enough memory for it (${words}): use fewer --jobs, smaller sizes, or --max-pixels to leave it out`,
      });
    },
  );
});

describe('NOT_AN_IMAGE and UNSUPPORTED', () => {
  it.each([
    ['text', 'hello\n', 'NOT_AN_IMAGE', 'it is text and not an image, whatever its name says'],
    ['noise', '\u0001\u0002\u0003', 'NOT_AN_IMAGE', 'its content is not an image, whatever its name says'],
    [
      'a PDF',
      '%PDF-1.4',
      'UNSUPPORTED',
      'it is a PDF, which cannot be read; convert it to one of JPEG, PNG, WebP, AVIF, GIF, SVG, TIFF',
    ],
  ])('say what %s is', async (_, content, code, message) => {
    await expect(renderOne(Buffer.from(content))).rejects.toMatchObject({ code, message });
  });
});

describe('no fault', () => {
  const jpeg = named('jpeg');
  const firstEnd = 4 + jpeg.readUInt16BE(4);
  const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));

  it.each<[what: string, file: Buffer]>([
    [
      'bytes after the end',
      Buffer.concat([jpeg, Buffer.from('appended by a camera \xff\xd8\xff', 'latin1')]),
    ],
    ['bytes before the end mark', insert(jpeg, jpeg.length - 2, Buffer.alloc(30))],
    ['bytes between segments', insert(jpeg, firstEnd, Buffer.from([0, 0xff, 0xff, 0, 7]))],
    ['bytes before the scan', insert(jpeg, scan, Buffer.alloc(5))],
    [
      'a JFIF of the future',
      insert(jpeg, 2, segment(0xe0, Buffer.from('JFIF\0\x05\x00\0\0\x01\0\x01\0\0', 'latin1'))),
    ],
    [
      'EXIF that is none',
      insert(jpeg, 2, segment(0xe1, Buffer.from('Exif\0\0garbage and garbage', 'latin1'))),
    ],
    [
      'a profile that is none',
      insert(jpeg, 2, segment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01garbage', 'latin1'))),
    ],
    [
      'XMP that is none',
      insert(jpeg, 2, segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<broken', 'latin1'))),
    ],
    ['a comment', insert(jpeg, 2, segment(0xfe, Buffer.from('caf\xe9', 'latin1')))],
  ])('in a JPEG are %s', async (_, file) => {
    const expected = await decode((await renderOne(jpeg)).bytes);
    expect(meanDifference(await decode((await renderOne(file)).bytes), expected)).toBe(0);
  });

  it('covers up no damage: stray bytes and lost pixels are CORRUPT', async () => {
    const both = insert(withBadCodes(jpeg), firstEnd, Buffer.from([0, 1, 2]));
    expect(await codeOf(renderOne(both))).toBe('CORRUPT');
  });

  it('in a PNG are chunks that are not by the book', async () => {
    const png = named('png');

    const expected = await renderOne(png);
    for (const odd of [
      chunk('iCCP', 'x\0\0not a profile'),
      chunk('tEXt', 'a\0b', false),
      chunk('gAMA', '\0\0\0\0'),
      chunk('vpAg', '123'),
    ]) {
      expect((await renderOne(insert(png, 33, odd))).bytes).toEqual(expected.bytes);
    }
    expect((await renderOne(Buffer.concat([png, Buffer.from('trailing')]))).bytes).toEqual(expected.bytes);
  });

  it('in a TIFF are tags out of order or of a wrong type', async () => {
    const tiff = named('tiff');
    const directory = tiff.readUInt32LE(4);
    const entry = (index: number): number => directory + 2 + index * 12;
    const swapped = Buffer.from(tiff);
    tiff.copy(swapped, entry(0), entry(1), entry(2));
    tiff.copy(swapped, entry(1), entry(0), entry(1));
    const expected = await decode((await renderOne(tiff)).bytes);
    expect(meanDifference(await decode((await renderOne(swapped)).bytes), expected)).toBe(0);
  });

  it('is a name that says something else: only the content counts', async () => {
    expect((await renderOne(named('webp'))).format).toBe('webp');
  });
});
