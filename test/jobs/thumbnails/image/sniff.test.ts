import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sniff, type SourceFormat } from '../../../../src/jobs/thumbnails/image/index.js';
import { drawing, everyFormat } from './pictures.js';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('an image that can be read', () => {
  it('is told by its content, whatever it was made with', async () => {
    const images = Object.entries(await everyFormat(16, 16));
    expect(images).toHaveLength(11);
    for (const [name, bytes] of images) {
      expect(sniff(bytes)).toEqual({ kind: 'image', format: name.split(' ').at(-1) });
    }
  });

  it.each<[what: string, head: string, format: SourceFormat]>([
    ['a JPEG without JFIF', '\xff\xd8\xff\xdb', 'jpeg'],
    ['an old GIF', 'GIF87a', 'gif'],
    ['a big-endian TIFF', 'MM\0*\0\0\0\x08', 'tiff'],
    ['a BigTIFF', 'II+\0\x08\0\0\0', 'tiff'],
    ['a big-endian BigTIFF', 'MM\0+\0\x08\0\0', 'tiff'],
    ['an AVIF by its major brand', '\0\0\0\x1cftypavif\0\0\0\0mif1miaf', 'avif'],
    ['an AVIF by a compatible brand', '\0\0\0\x1cftypmif1\0\0\0\0mif1avif', 'avif'],
    ['an AVIF sequence', '\0\0\0\x18ftypavis\0\0\0\0msf1', 'avif'],
    ['an extended WebP', 'RIFF\0\x10\0\0WEBPVP8X', 'webp'],
  ])('may be %s', (_, head, format) => {
    expect(sniff(latin1(head))).toEqual({ kind: 'image', format });
  });

  it.each([
    ['nothing', ''],
    ['a byte-order mark', '\ufeff'],
    ['blank lines', '\n\r\n\t '],
    ['a declaration', '<?xml version="1.0" encoding="UTF-8"?>\n'],
    ['a comment', '<!-- made by <svg> hand -->'],
    ['a long comment', `<!--${'x'.repeat(5000)}-->`],
    [
      'a document type',
      '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n',
    ],
    ['entities', '<!DOCTYPE svg [\n<!ENTITY ns "http://example.org/?a>b">\n]>\n'],
    ['all of it', '\ufeff<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE svg>\n<!-- b -->\n'],
  ])('may be an SVG after %s', (_, before) => {
    expect(sniff(drawing(10, 10, { before }))).toEqual({ kind: 'image', format: 'svg' });
  });
});

describe('what ends within a mark', () => {
  it.each<[head: string, format: SourceFormat]>([
    ['\xff\xd8', 'jpeg'],
    ['\x89P', 'png'],
    ['\x89PNG\r\n\x1a', 'png'],
    ['GIF8', 'gif'],
    ['II*', 'tiff'],
    ['<svg', 'svg'],
  ])('is what is left of an image: %j', (head, format) => {
    expect(sniff(latin1(head))).toEqual({ kind: 'image', format });
  });
});

describe('an image that cannot be read', () => {
  it.each([
    ['BM\x36\0\0\0\0\0\0\0\x36\0\0\0', 'a BMP image'],
    ['8BPS\0\x01', 'a Photoshop file'],
    ['\xff\x0a', 'a JPEG XL image'],
    ['\0\0\0\x0cJXL \r\n\x87\n', 'a JPEG XL image'],
    ['\0\0\0\x0cjP  \r\n\x87\n', 'a JPEG 2000 image'],
    ['\0\0\x01\0\x01\0', 'an icon file (ICO)'],
    ['qoif', 'a QOI image'],
    ['v/1\x01', 'an OpenEXR image'],
    ['IIU\0', 'a camera RAW image'],
    ['IIRO', 'a camera RAW image'],
    ['FUJIFILMCCD-RAW ', 'a camera RAW image'],
    ['\0\0\0\x18ftypcrx \0\0\0\x01crx isom', 'a camera RAW image'],
    ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'a HEIC image'],
    ['\0\0\0\x18ftypmif1\0\0\0\0mif1heic', 'a HEIC image'],
    ['%PDF-1.7\n', 'a PDF'],
  ])('%j is known by name', (head, name) => {
    expect(sniff(latin1(head))).toEqual({ kind: 'unsupported', name });
  });
});

describe('what is no image', () => {
  it.each<[what: string, bytes: Uint8Array, name: string | undefined]>([
    ['a web page', Buffer.from('<!DOCTYPE html>\n<html><body><svg></svg></body></html>'), 'a web page'],
    [
      'a web page without a type',
      Buffer.from('<!-- svg --><html lang="en"><svg></svg></html>'),
      'a web page',
    ],
    ['XML', Buffer.from('<?xml version="1.0"?><feed><svg></svg></feed>'), 'text'],
    ['text', Buffer.from('BMW, GIF and PNG: naïve text\n'), 'text'],
    ['a ZIP archive', latin1('PK\x03\x04\x14\0'), 'a ZIP archive'],
    ['gzip', gzipSync('hello'), 'a gzip file'],
    ['RAR', latin1('Rar!\x1a\x07\0'), 'a RAR archive'],
    ['7-Zip', latin1('7z\xbc\xaf\x27\x1c'), 'a 7-Zip archive'],
    ['MP4', latin1('\0\0\0\x18ftypisom\0\0\x02\0isomiso2'), 'a video'],
    ['QuickTime', latin1('\0\0\0\x14ftypqt  \0\0\0\0qt  '), 'a video'],
    ['WebM', latin1('\x1aE\xdf\xa3\x9f'), 'a video'],
    ['AVI', latin1('RIFF\0\x10\0\0AVI LIST'), 'a video'],
    ['WAV', latin1('RIFF\0\x10\0\0WAVEfmt '), undefined],
    ['raw deflate', deflateRawSync('hello'), undefined],
    ['brotli', brotliCompressSync('hello'), undefined],
    ['zeros', new Uint8Array(5000), undefined],
    ['white space', Buffer.from(' \n\t'), undefined],
    ['nothing', new Uint8Array(0), undefined],
    ['one byte of a mark', latin1('\x89'), undefined],
    ['bytes above ASCII that are no UTF-8', latin1('caf\xe9, in Latin-1'), undefined],
    ['long text, cut within a letter where looking ends', Buffer.from(`x${'é'.repeat(3000)}`), 'text'],
  ])('%s', (_, bytes, name) => {
    expect(sniff(bytes)).toEqual(name === undefined ? { kind: 'other' } : { kind: 'other', name });
  });
});

it('looks at the bytes of a view and not at those around it', () => {
  const around = Buffer.from('GIF89a\0\0RIFF');
  expect(sniff(around.subarray(6))).toEqual({ kind: 'other' });
});
