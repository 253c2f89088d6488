/** Tags of the places and the lengths of a TIFF's strips and tiles (TIFF 6.0, sections 8 and 15). */
const OFFSETS = new Set([273, 324]);
const COUNTS = new Set([279, 325]);

/** Bytes of a value of each type, by the type's number (TIFF 6.0, section 2; BigTIFF adds 16 to 18). */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8] as const;

/** Types that places and lengths have. */
const WHOLE_NUMBERS = new Set([3, 4, 16]);

/** How a TIFF's numbers are read: its byte order, and the width of its offsets (4, in a BigTIFF 8). */
interface Reader {
  readonly wide: boolean;
  /** The number of that many bytes; undefined beyond the end of the file. */
  readonly read: (at: number, bytes: number) => number | undefined;
}

/**
 * Whether the first directory of a TIFF, a value of it, or a strip or tile that it names, lies beyond the end of the file.
 * The directory may stand anywhere, often at the very end, and ends with the place of the next.
 */
export function tiffEndsEarly(file: Buffer): boolean {
  const reader = readerOf(file);
  const width = reader.wide ? 8 : 4;
  const directory = reader.read(reader.wide ? 8 : 4, width);
  if (directory === undefined) return true;
  const entries = reader.read(directory, reader.wide ? 8 : 2);
  if (entries === undefined) return true;
  const entryBytes = 4 + 2 * width;
  const first = directory + (reader.wide ? 8 : 2);
  if (first + entries * entryBytes + width > file.length) return true;
  let offsets: readonly number[] | undefined = [];
  let counts: readonly number[] | undefined = [];
  for (let at = first; at < first + entries * entryBytes; at += entryBytes) {
    if (valueStart(reader, at, width) === undefined) return true;
    const tag = reader.read(at, 2) ?? 0;
    if (OFFSETS.has(tag)) offsets = valuesOf(reader, at, width);
    if (COUNTS.has(tag)) counts = valuesOf(reader, at, width);
  }
  if (offsets === undefined || counts === undefined) return true;
  const lengths = counts;
  return offsets.some((offset, index) => offset + (lengths[index] ?? 0) > file.length);
}

function readerOf(file: Buffer): Reader {
  const isLittle = file[0] === 0x49;
  const read = (at: number, bytes: number): number | undefined => {
    if (at + bytes > file.length) return undefined;
    if (bytes <= 4) return isLittle ? file.readUIntLE(at, bytes) : file.readUIntBE(at, bytes);
    return Number(isLittle ? file.readBigUInt64LE(at) : file.readBigUInt64BE(at));
  };
  return { wide: read(2, 2) === 43, read };
}

/** Where the value of a directory entry stands, in it when it fits; undefined when that lies beyond the file. */
function valueStart({ read }: Reader, entry: number, width: number): number | undefined {
  const size = TYPE_BYTES[read(entry + 2, 2) ?? 0] ?? 0;
  const bytes = size * (read(entry + 4, width) ?? 0);
  if (bytes <= width) return entry + 4 + width;
  const start = read(entry + 4 + width, width);
  return start === undefined || read(start + bytes - 1, 1) === undefined ? undefined : start;
}

/** The numbers of a directory entry; undefined when they lie beyond the file. */
function valuesOf(reader: Reader, entry: number, width: number): readonly number[] | undefined {
  const { read } = reader;
  const type = read(entry + 2, 2) ?? 0;
  if (!WHOLE_NUMBERS.has(type)) return [];
  const size = TYPE_BYTES[type] ?? 0;
  const start = valueStart(reader, entry, width);
  if (start === undefined) return undefined;
  const count = read(entry + 4, width) ?? 0;
  return Array.from({ length: count }, (_, index) => read(start + index * size, size) ?? 0);
}
