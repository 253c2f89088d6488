/** What a TIFF is made of. */
export interface TiffContent {
  /** Grey, or red, green and blue. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** As EXIF has it, 1 to 8. */
  readonly orientation: number;
  readonly profile: Uint8Array | undefined;
  /** Pixels per unit, whole; undefined where nothing is known of it. */
  readonly density?: Density | undefined;
}

export interface Density {
  readonly pixels: number;
  readonly per: 'inch' | 'cm';
}

const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const UNDEFINED = 7;
const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

/** A field of the directory: its value when that fits into four bytes, else its place. */
type Field = readonly [tag: number, type: number, count: number, value: number];

/**
 * An uncompressed TIFF (TIFF 6.0, sections 2 to 6): what hands decoded pixels to a decoder together with their orientation and their
 * colour profile, so that both are seen to as they are for any other file, and their density, which a PNG tells.
 */
export function tiffOf(content: TiffContent): Uint8Array {
  const { data, width, height, channels, orientation, profile, density } = content;
  const fieldCount = 11 + (density === undefined ? 0 : 3) + (profile === undefined ? 0 : 1);
  const samples = HEADER_BYTES + 2 + fieldCount * ENTRY_BYTES + 4;
  const densityAt = samples + 8;
  const pixels = densityAt + 8;
  const profileAt = pixels + data.length + (data.length % 2);
  const fields: Field[] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, channels === 1 ? 8 : samples],
    [259, SHORT, 1, 1], // not compressed
    [262, SHORT, 1, channels === 1 ? 1 : 2], // 0 is black; red, green and blue
    [273, LONG, 1, pixels],
    [274, SHORT, 1, orientation],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height], // one strip
    [279, LONG, 1, data.length],
    ...(density === undefined ? [] : [282, 283].map((tag) => [tag, RATIONAL, 1, densityAt] as const)),
    [284, SHORT, 1, 1], // samples of a pixel side by side
    ...(density === undefined ? [] : [[296, SHORT, 1, density.per === 'inch' ? 2 : 3] as const]),
    ...(profile === undefined ? [] : [[34675, UNDEFINED, profile.length, profileAt] as const]),
  ];
  const file = Buffer.alloc(profileAt + (profile?.length ?? 0));
  file.write('II*\0', 0, 'latin1');
  file.writeUInt32LE(HEADER_BYTES, 4);
  file.writeUInt16LE(fields.length, HEADER_BYTES);
  for (const [index, [tag, type, count, value]] of fields.entries()) {
    const at = HEADER_BYTES + 2 + index * ENTRY_BYTES;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8); // a short stands in its first bytes
  }
  for (let channel = 0; channel < 3; channel += 1) file.writeUInt16LE(8, samples + 2 * channel);
  file.writeUInt32LE(density?.pixels ?? 0, densityAt);
  file.writeUInt32LE(1, densityAt + 4);
  file.set(data, pixels);
  if (profile !== undefined) file.set(profile, profileAt);
  return file;
}
