import { isPipelineError, messageOf, PipelineError } from '../../../base/index.js';
import { endsEarly } from './completeness.js';
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
    case 'other': {
      const found =
        sniffed.name === undefined ? 'its content is not an image' : `it is ${sniffed.name} and not an image`;
      throw new PipelineError('NOT_AN_IMAGE', `${found}, whatever its name says`);
    }
  }
}

/** Limits of the decoders' own, in their words; each stands for itself and not for damage. */
const LIMITS =
  /exceeds? .*limit|image too large|security limit|exceeded more than|amplification factor|maximum supported image dimension/i;

/** Memory that was not there, in the words of libvips and libjpeg: the image may be whole. */
const NO_MEMORY = /^vips_\w+: out of memory|\binsufficient memory\b/im;

/** Whose words a line of an error is, by how it begins. The decoders of all threads write into one buffer. */
const SPEAKERS: readonly (readonly [speaker: RegExp, format: SourceFormat])[] = [
  [/^(?:VipsJpeg|jpegload\w*|uhdr\w*):/i, 'jpeg'],
  [/^(?:vipspng|pngload\w*|spng\w*):/i, 'png'],
  [/^(?:webp|webp2vips|webpload\w*):/i, 'webp'],
  [/^(?:heif|heifload\w*):/i, 'avif'],
  [/^(?:nsgif|gifload\w*):/i, 'gif'],
  [/^(?:glib|svgload\w*):/i, 'svg'],
  [/^(?:tiff2vips|tiffload\w*):/i, 'tiff'],
];

/**
 * What the decoder's refusal is to its image: `TOO_LARGE` for a limit of the decoder's own, `IO` when memory ran out, `TRUNCATED` when the file
 * stops before the end that its structure gives it, else `CORRUPT`. The decoder's words stay in the message, its error
 * is the `cause`.
 */
export function imageError(cause: unknown, bytes: Uint8Array, format: SourceFormat): PipelineError {
  if (isPipelineError(cause)) return cause;
  const message = ownWords(messageOf(cause), format);
  const reason = reasonIn(message);
  const name = NAMES[format];
  if (LIMITS.test(message)) {
    return new PipelineError('TOO_LARGE', `the ${name} is larger than its decoder takes${reason}`, { cause });
  }
  if (NO_MEMORY.test(message)) {
    const advice = 'use fewer --jobs, smaller sizes, or --max-pixels to leave it out';
    return new PipelineError('IO', `there was not enough memory for it${reason}: ${advice}`, { cause });
  }
  if (endsEarly(bytes, format)) {
    return new PipelineError('TRUNCATED', `the ${name} data ends early: the file is incomplete${reason}`, {
      cause,
    });
  }
  return new PipelineError('CORRUPT', `the ${name} data is damaged${reason}`, { cause });
}

/** True for an image that is one and not whole: something may be left of it. */
export function isDamage(error: unknown): error is PipelineError {
  return isPipelineError(error) && (error.code === 'CORRUPT' || error.code === 'TRUNCATED');
}

/** The lines of an error that another file's decoder cannot have written. */
function ownWords(message: string, format: SourceFormat): string {
  const isOwn = (line: string): boolean => {
    const speaker = SPEAKERS.find(([words]) =>
      words.test(line.replace(/^Input buffer has corrupt header: */, '')),
    );
    return speaker === undefined || speaker[1] === format;
  };
  return message.split('\n').filter(isOwn).join('\n');
}

/** What the decoder and the encoder after it say without telling anything. */
const EMPTY_WORDS =
  /^Input buffer has corrupt header:|^Input buffer contains unsupported image format$|^Warning treated as error.*|^Unknown error$|.*bad seek.*|.*unable to write to target.*/;

/** The first line of the decoder's that tells something, in brackets; it repeats itself, and often tells nothing. */
function reasonIn(message: string): string {
  const lines = message.split('\n').map((line) => line.trim().replace(EMPTY_WORDS, '').trim());
  const words = lines.find((line) => line !== '');
  return words === undefined ? '' : ` (${words})`;
}
