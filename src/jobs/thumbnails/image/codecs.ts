import { FORMATS_WRITTEN, type ThumbnailFormat } from '../recipe.js';
import { sharpFormats } from './sharp.js';
import { SOURCE_FORMATS, type SourceFormat } from './sniff.js';

/** What the image library of this machine does with a format. */
export interface Codec {
  readonly format: SourceFormat;
  readonly reads: boolean;
  readonly writes: boolean;
  /** Whether thumbnails are ever written in it. */
  readonly isWritten: boolean;
}

/** All formats that thumbnails are made of or written in. Throws what loading the image library throws. */
export function codecs(): Codec[] {
  const formats = sharpFormats();
  return SOURCE_FORMATS.map((format) => {
    // AVIF is HEIF with one of its codecs.
    const known = formats[format === 'avif' ? 'heif' : format];
    return {
      format,
      reads: known?.input.buffer === true,
      writes: known?.output.buffer === true,
      isWritten: FORMATS_WRITTEN.includes(format as ThumbnailFormat),
    };
  });
}
