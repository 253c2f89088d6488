import { isPipelineError, messageOf, PipelineError } from '../../../base/index.js';
import { sniff, type SourceFormat } from './sniff.js';

/** What messages call the formats. */
const NAMES: Readonly<Record<SourceFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  avif: 'AVIF',
  gif: 'GIF',
  svg: 'SVG',
  tiff: 'TIFF',
};

/**
 * The format of a file that can be read, or the error that says why it cannot:
 *
 * | content | code |
 * |---|---|
 * | nothing at all | `TRUNCATED` |
 * | an image of a format that is not read here (HEIC, JPEG XL, BMP, PDF, …) | `UNSUPPORTED` |
 * | anything else | `NOT_AN_IMAGE` |
 */
export function requireImage(bytes: Uint8Array): SourceFormat {
  if (bytes.length === 0) throw new PipelineError('TRUNCATED', 'the file is empty');
  const sniffed = sniff(bytes);
  switch (sniffed.kind) {
    case 'image':
      return sniffed.format;
    case 'unsupported': {
      const readable = Object.values(NAMES).join(', ');
      throw new PipelineError(
        'UNSUPPORTED',
        `it is ${sniffed.name}, which cannot be read; convert it to one of ${readable}`,
      );
    }
    case 'other':
      throw new PipelineError(
        'NOT_AN_IMAGE',
        `it is ${sniffed.name ?? 'something else'} and not an image, whatever its name says`,
      );
  }
}

/**
 * What the decoder's refusal is to its image: `TRUNCATED` when the data ends early, `TOO_LARGE` for a limit of the
 * decoder's own, else `CORRUPT`. The decoder's words stay in the message, its error is the `cause`.
 */
export function imageError(cause: unknown, bytes: Uint8Array, format: SourceFormat): PipelineError {
  if (isPipelineError(cause)) return cause;
  const words = firstLine(messageOf(cause));
  const name = NAMES[format];
  if (/exceeds pixel limit|image too large|exceeds.*limit/i.test(words)) {
    return new PipelineError('TOO_LARGE', `the ${name} is larger than the decoder allows (${words})`, {
      cause,
    });
  }
  if (
    endsEarly(bytes, format) ||
    /premature end of (?:JPEG|image|file|input)|truncated|unexpected end|end of (?:file|input)|EOF/i.test(
      words,
    )
  ) {
    return new PipelineError('TRUNCATED', `the ${name} data ends early: the file is incomplete (${words})`, {
      cause,
    });
  }
  return new PipelineError('CORRUPT', `the ${name} data is damaged (${words})`, { cause });
}

/** Whether the file lacks the end that its format demands; only asked when decoding has failed. */
function endsEarly(bytes: Uint8Array, format: SourceFormat): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (format) {
    case 'jpeg':
      return !buffer.includes(
        Buffer.from([0xff, 0xd9]),
        Math.max(0, buffer.indexOf(Buffer.from([0xff, 0xda]))),
      );
    case 'png':
      return !buffer.includes('IEND');
    case 'webp':
      return buffer.length < 12 || buffer.readUInt32LE(4) + 8 > buffer.length;
    case 'gif':
      return buffer.at(-1) !== 0x3b;
    case 'svg':
      return !/<\/svg\s*>/i.test(buffer.toString('latin1'));
    case 'avif':
      return boxesEndBeyond(buffer);
    case 'tiff':
      return false; // its directory may lie anywhere; the decoder's words decide
  }
}

/** ISO base media: the boxes at the top level, one after the other, must fill the file. */
function boxesEndBeyond(buffer: Buffer): boolean {
  let at = 0;
  while (at + 8 <= buffer.length) {
    const size = buffer.readUInt32BE(at);
    if (size < 8) return false; // to the end of the file, or 64 bits long
    at += size;
  }
  return at !== buffer.length;
}

function firstLine(message: string): string {
  return (message.split('\n').find((line) => line.trim() !== '') ?? 'no reason given').trim();
}
