/** What EXIF says of whom a picture is by. */
export interface Credits {
  readonly Artist?: string;
  readonly Copyright?: string;
}

const TAGS = { Artist: 0x013b, Copyright: 0x8298 } as const;
const ASCII = 2;

/**
 * The fields Artist and Copyright of the first directory of an EXIF block (Exif 2.32, 4.6.4), which is a TIFF file and may
 * have its name in front. What is not well formed is passed over.
 */
export function creditsIn(exif: Uint8Array): Credits {
  const name = Buffer.from(exif.subarray(0, 6)).toString('latin1');
  const tiff = name === 'Exif\0\0' ? exif.subarray(6) : exif;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (view.byteLength < 8) return {};
  const isLittle = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, isLittle);
  const credits: { Artist?: string; Copyright?: string } = {};
  for (const [field, tag] of Object.entries(TAGS) as [keyof Credits, number][]) {
    const text = textOf(view, directory, tag, isLittle);
    if (text !== undefined) credits[field] = text;
  }
  return credits;
}

/** The text of one entry of a directory. */
function textOf(view: DataView, directory: number, tag: number, isLittle: boolean): string | undefined {
  if (directory + 2 > view.byteLength) return undefined;
  const count = view.getUint16(directory, isLittle);
  for (
    let entry = directory + 2;
    entry + 12 <= view.byteLength && entry < directory + 2 + 12 * count;
    entry += 12
  ) {
    if (view.getUint16(entry, isLittle) !== tag || view.getUint16(entry + 2, isLittle) !== ASCII) continue;
    const length = view.getUint32(entry + 4, isLittle);
    const start = length <= 4 ? entry + 8 : view.getUint32(entry + 8, isLittle);
    if (start + length > view.byteLength) return undefined;
    const bytes = Buffer.from(view.buffer, view.byteOffset + start, length);
    // a photographer's and an editor's copyright are two strings, each ended by a NUL
    const parts = bytes
      .toString('utf8')
      .split('\0')
      .map((part) => part.trim());
    return parts.filter((part) => part !== '').join(', ') || undefined;
  }
  return undefined;
}
