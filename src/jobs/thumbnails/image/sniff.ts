import { isUtf8 } from 'node:buffer';

/** The formats that can be read. */
export type SourceFormat = (typeof SOURCE_FORMATS)[number];
export const SOURCE_FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff', 'svg'] as const;

/** What a file is by its first bytes. */
export type Sniffed =
  | { readonly kind: 'image'; readonly format: SourceFormat }
  /** An image, of a format that cannot be read here. */
  | { readonly kind: 'unsupported'; readonly name: string }
  /** Something else; `name` says what, where it is known. */
  | { readonly kind: 'other'; readonly name?: string };

/** Bytes that are looked at; the marks of all formats lie within. */
const HEAD_BYTES = 4096;

/** Signatures at the very start, in Latin-1; from the formats' own specifications. */
const SIGNATURES: readonly (readonly [signature: string, sniffed: Sniffed])[] = [
  ['\xff\xd8\xff', { kind: 'image', format: 'jpeg' }],
  ['\x89PNG\r\n\x1a\n', { kind: 'image', format: 'png' }],
  ['GIF87a', { kind: 'image', format: 'gif' }],
  ['GIF89a', { kind: 'image', format: 'gif' }],
  ['II*\0', { kind: 'image', format: 'tiff' }],
  ['MM\0*', { kind: 'image', format: 'tiff' }],
  ['II+\0', { kind: 'image', format: 'tiff' }],
  ['MM\0+', { kind: 'image', format: 'tiff' }],
  ['8BPS', { kind: 'unsupported', name: 'a Photoshop file' }],
  ['\xff\x0a', { kind: 'unsupported', name: 'a JPEG XL image' }],
  ['\0\0\0\x0cJXL ', { kind: 'unsupported', name: 'a JPEG XL image' }],
  ['\0\0\0\x0cjP  ', { kind: 'unsupported', name: 'a JPEG 2000 image' }],
  ['\0\0\x01\0', { kind: 'unsupported', name: 'an icon file (ICO)' }],
  ['qoif', { kind: 'unsupported', name: 'a QOI image' }],
  ['v/1\x01', { kind: 'unsupported', name: 'an OpenEXR image' }],
  ['IIU\0', { kind: 'unsupported', name: 'a camera RAW image' }],
  ['IIRO', { kind: 'unsupported', name: 'a camera RAW image' }],
  ['FUJIFILMCCD-RAW', { kind: 'unsupported', name: 'a camera RAW image' }],
  ['%PDF-', { kind: 'unsupported', name: 'a PDF' }],
  ['PK\x03\x04', { kind: 'other', name: 'a ZIP archive' }],
  ['\x1f\x8b', { kind: 'other', name: 'a gzip file' }],
  ['Rar!', { kind: 'other', name: 'a RAR archive' }],
  ['7z\xbc\xaf', { kind: 'other', name: 'a 7-Zip archive' }],
  ['\x1aE\xdf\xa3', { kind: 'other', name: 'a video' }],
];

/** Fewer bytes than this could be the beginning of anything. */
const SHORTEST_BEGINNING = 2;

const HEIF_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

/** Tells what a file is from its content. Its name is never looked at. */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = headOf(bytes);
  for (const [signature, sniffed] of SIGNATURES) if (head.startsWith(signature)) return sniffed;
  const begun = beginningOf(head);
  if (begun !== undefined) return { kind: 'image', format: begun };
  if (head.startsWith('RIFF')) return sniffRiff(head);
  if (/^BM.{4}\0{4}/s.test(head)) return { kind: 'unsupported', name: 'a BMP image' };
  if (head.slice(4, 8) === 'ftyp') return sniffBoxes(head);
  return sniffText(bytes, head);
}

/** The format of a file that ends within the signature of one: what is left of an image when its first bytes are all. */
function beginningOf(head: string): SourceFormat | undefined {
  if (head.length < SHORTEST_BEGINNING) return undefined;
  for (const [signature, sniffed] of SIGNATURES) {
    if (sniffed.kind === 'image' && signature.startsWith(head)) return sniffed.format;
  }
  return undefined;
}

function sniffRiff(head: string): Sniffed {
  const type = head.slice(8, 12);
  if (type === 'WEBP') return { kind: 'image', format: 'webp' };
  return type === 'AVI ' ? { kind: 'other', name: 'a video' } : { kind: 'other' };
}

/** ISO base media: the major brand first, then the compatible ones (ISO/IEC 14496-12, 4.3). */
function sniffBoxes(head: string): Sniffed {
  const length = Math.min(head.charCodeAt(2) * 256 + head.charCodeAt(3), head.length);
  const brands = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= length; at += 4) brands.push(head.slice(at, at + 4));
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return { kind: 'image', format: 'avif' };
  if (brands.some((brand) => HEIF_BRANDS.has(brand))) return { kind: 'unsupported', name: 'a HEIC image' };
  return brands[0] === 'crx '
    ? { kind: 'unsupported', name: 'a camera RAW image' }
    : { kind: 'other', name: 'a video' };
}

/** What may stand before the root element of an XML document: white space, instructions, comments, a document type. */
const PROLOG = /(?:\s+|<\?.*?\?>|<!--.*?-->|<!doctype\s[^>[]*(?:\[.*?\]\s*)?>)*/isy;

/** The start tag of an XML document's root element; undefined when it does not end within what is looked at. */
export function rootTagOf(bytes: Uint8Array): string | undefined {
  return /^<(?:[^>"']|"[^"]*"|'[^']*')*>/.exec(splitProlog(headOf(bytes)).rest)?.[0];
}

function headOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString('latin1');
}

function splitProlog(head: string): { readonly prolog: string; readonly rest: string } {
  const text = head.replace(/^\xef\xbb\xbf/, '');
  PROLOG.lastIndex = 0;
  const prolog = PROLOG.exec(text)?.[0] ?? '';
  return { prolog, rest: text.slice(prolog.length) };
}

function sniffText(bytes: Uint8Array, head: string): Sniffed {
  const { prolog, rest } = splitProlog(head);
  if (/^<svg(?:[\s>]|$)/i.test(rest)) return { kind: 'image', format: 'svg' };
  // the prolog goes on beyond what is looked at
  if (/^<(?:!--|!doctype\s+svg)/i.test(rest) && !/<html[\s>]/i.test(rest))
    return { kind: 'image', format: 'svg' };
  if (/^<html[\s>]/i.test(rest) || /<!doctype\s+html/i.test(prolog))
    return { kind: 'other', name: 'a web page' };
  if ((prolog + rest).trim() === '') return { kind: 'other' };
  return isText(bytes) ? { kind: 'other', name: 'text' } : { kind: 'other' };
}

/** Whether what is looked at is UTF-8 without control characters other than white space and escape. */
function isText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, HEAD_BYTES);
  // a letter may be cut where looking ends
  const isUnicode = [0, 1, 2, 3].some((cut) =>
    isUtf8(head.subarray(0, head.length - (bytes.length > HEAD_BYTES ? cut : 0))),
  );
  return isUnicode && head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b);
}
