const APP0 = 0xe0;
const APP2 = 0xe2;
const SOS = 0xda;

/** Frames whose scans hold all coefficients of their blocks: baseline and extended. */
const SEQUENTIAL = new Set([0xc0, 0xc1]);

/** A segment ahead of the first scan, marker and length included. */
export interface Segment {
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
 * A JPEG without the faults of its head that touch no pixel: bytes between segments that belong to none, a JFIF version
 * that libjpeg does not know, and a range of coefficients in a sequential scan, which always has them all. Decoders pass
 * over each; mending them lets the rest be judged strictly. In the scans nothing is touched: faults there are lost pixels.
 * A JPEG without them comes back byte for byte.
 */
export function withTidyHead(jpeg: Uint8Array): Uint8Array {
  const head = headOf(jpeg);
  const segments = head.segments.map(({ marker, start, end }) => {
    const segment = new Uint8Array(jpeg.subarray(start, end)); // a copy, also of a Buffer
    const isOfFuture = marker === APP0 && hasName(jpeg, start, 'JFIF\0') && segment[9] !== 1;
    if (isOfFuture) segment.set([1, 1], 9);
    return segment;
  });
  const isSequential = head.segments.some(({ marker }) => SEQUENTIAL.has(marker));
  return joined(jpeg, head, segments, isSequential);
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

/** The JPEG with other leading segments, and if asked for with its first scan of all coefficients. */
function joined(
  jpeg: Uint8Array,
  { scan }: Head,
  segments: readonly Uint8Array[],
  hasWholeScan = false,
): Uint8Array {
  if (scan === undefined) return Buffer.concat([jpeg.subarray(0, 2), ...segments]);
  const end = scan + 2 + (jpeg[scan + 2] ?? 0) * 256 + (jpeg[scan + 3] ?? 0);
  const range = hasWholeScan ? Uint8Array.of(0, 63, 0) : jpeg.subarray(end - 3, end);
  return Buffer.concat([
    jpeg.subarray(0, 2),
    ...segments,
    jpeg.subarray(scan, end - 3),
    range,
    jpeg.subarray(end),
  ]);
}
