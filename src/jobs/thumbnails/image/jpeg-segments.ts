const APP0 = 0xe0;
const APP2 = 0xe2;
const SOS = 0xda;

/** A segment ahead of the first scan, marker and length included. */
interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
}

/** What stands before the pixels of a JPEG. */
interface Head {
  readonly segments: readonly Segment[];
  /** Where the first scan begins; undefined when the file ends before it. */
  readonly scan: number | undefined;
}

/** The segments of a JPEG ahead of its first scan. What stands between them and belongs to none is passed over. */
export function headOf(jpeg: Uint8Array): Head {
  const segments: Segment[] = [];
  for (let start = nextMarker(jpeg, 2); start !== undefined; ) {
    const marker = jpeg[start + 1] ?? 0;
    if (marker === SOS) return { segments, scan: start };
    const end = start + 2 + (jpeg[start + 2] ?? 0) * 256 + (jpeg[start + 3] ?? 0);
    segments.push({ marker, start, end });
    start = nextMarker(jpeg, end);
  }
  return { segments, scan: undefined };
}

/** Where the next marker is: 0xff and then what is neither a stuffed zero nor another fill byte. */
function nextMarker(jpeg: Uint8Array, from: number): number | undefined {
  for (let at = jpeg.indexOf(0xff, from); at !== -1; at = jpeg.indexOf(0xff, at + 1)) {
    const next = jpeg[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff) return at;
  }
  return undefined;
}

/**
 * A JPEG without what stands between its leading segments and belongs to none, and with a JFIF version that libjpeg
 * knows. Decoders pass over both; taking them out lets the rest be judged strictly. From the first scan on nothing is
 * touched: stray bytes there are lost pixels.
 */
export function withoutStrayBytes(jpeg: Uint8Array): Uint8Array {
  const head = headOf(jpeg);
  return joined(
    jpeg,
    head,
    head.segments.map((segment) => {
      const bytes = jpeg.subarray(segment.start, segment.end);
      const isJfif = segment.marker === APP0 && hasName(jpeg, segment.start, 'JFIF\0');
      return isJfif ? withKnownVersion(bytes) : bytes;
    }),
  );
}

function withKnownVersion(jfif: Uint8Array): Uint8Array {
  const copy = new Uint8Array(jfif);
  copy.set([1, 1], 9);
  return copy;
}

/**
 * A JPEG without the index of the pictures that follow it in the file (CIPA DC-007); the very same bytes if there is
 * none. That index is what tells a gain map, as the photographs of many telephones have one: a thumbnail does not use
 * it, and the decoder for such pictures is a slower one that lets damage pass.
 */
export function withoutPictureIndex(jpeg: Uint8Array): Uint8Array {
  const head = headOf(jpeg);
  const kept = head.segments.filter(({ marker, start }) => marker !== APP2 || !hasName(jpeg, start, 'MPF\0'));
  if (kept.length === head.segments.length) return jpeg;
  return joined(
    jpeg,
    head,
    kept.map(({ start, end }) => jpeg.subarray(start, end)),
  );
}

function hasName(jpeg: Uint8Array, segment: number, name: string): boolean {
  return Buffer.from(jpeg.subarray(segment + 4, segment + 4 + name.length)).toString('latin1') === name;
}

/** The JPEG with other leading segments. */
function joined(jpeg: Uint8Array, { scan }: Head, segments: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(scan ?? jpeg.length)]);
}
