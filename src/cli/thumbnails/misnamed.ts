import { extname } from 'node:path';
import type { ItemEvent, ThumbnailFormat } from '../../index.js';
import type { Colours } from '../terminal/colours.js';
import { printable } from '../terminal/printable.js';

/** The extensions that files of a format go by; the first is what `{ext}` gives. */
const GOES_BY: Readonly<Record<ThumbnailFormat, readonly string[]>> = {
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  png: ['png'],
  webp: ['webp'],
  avif: ['avif'],
  gif: ['gif'],
};

/** All that promise an image. */
const PROMISING: ReadonlySet<string> = new Set([
  ...Object.values(GOES_BY).flat(),
  ...'tif tiff svg apng heic heif hif bmp ico psd jxl jp2'.split(' '),
]);

/** What is said of thumbnails of which one has, by `--name`, the extension of another format; undefined when none has. */
export function misnamedLine({ outputs }: ItemEvent, colours: Colours): string | undefined {
  const misnamed = outputs.find(({ path, format }) => {
    const extension = extname(path).slice(1).toLowerCase();
    return PROMISING.has(extension) && !GOES_BY[format].includes(extension);
  });
  if (misnamed === undefined) return undefined;
  const { path, format } = misnamed;
  return `${colours.warning('warning')}  ${printable(path)} holds ${format}, whatever --name says: let it end with .{ext}`;
}
