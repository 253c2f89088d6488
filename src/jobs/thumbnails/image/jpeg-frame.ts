import type { Segment } from './jpeg-segments.js';

/** One component of a picture: a channel, sampled `h` × `v` times for each unit of the picture. */
export interface Component {
  readonly id: number;
  readonly h: number;
  readonly v: number;
  /** Its quantization table. */
  readonly table: number;
}

/** What a frame header says (T.81, B.2.2), of the two kinds of frame that are looked into. */
export interface Frame {
  readonly coding: 'sequential' | 'progressive';
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

/** Huffman-coded frames whose samples have 8 bits. Baseline and extended differ in nothing else. */
const CODINGS: Readonly<Record<number, Frame['coding']>> = {
  0xc0: 'sequential',
  0xc1: 'sequential',
  0xc2: 'progressive',
};

/** Frame headers, and what changes how scans are read: other codings. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4;
/** What libjpeg knows beside them, scans and tables, applications' own and comments; heights told late are known and not here. */
const isKnown = (marker: number): boolean =>
  marker === 0xc4 ||
  (marker >= 0xda && marker <= 0xdd && marker !== 0xdc) ||
  marker >> 4 === 0xe ||
  marker === 0xfe;

/** The frame of a file that has one, read in the plain way; else undefined. */
export function onlyFrameOf(jpeg: Uint8Array, segments: readonly Segment[]): Frame | undefined {
  if (!segments.every(({ marker }) => isFrame(marker) || isKnown(marker))) return undefined;
  const [first, second] = segments.filter(({ marker }) => isFrame(marker));
  return first === undefined || second !== undefined
    ? undefined
    : frameOf(jpeg.subarray(first.start, first.end));
}

/** The frame of a segment, or undefined when it is of another kind or says what cannot be. */
export function frameOf(segment: Uint8Array): Frame | undefined {
  const coding = CODINGS[segment[1] ?? 0];
  const [precision = 0, y1 = 0, y0 = 0, x1 = 0, x0 = 0, count = 0] = segment.subarray(4);
  if (coding === undefined || precision !== 8 || segment.length !== 10 + 3 * count) return undefined;
  const components = Array.from({ length: count }, (_, index): Component => {
    const [id = 0, sampling = 0, table = 0] = segment.subarray(10 + 3 * index);
    return { id, h: sampling >> 4, v: sampling & 15, table };
  });
  const frame = { coding, width: x1 * 256 + x0, height: y1 * 256 + y0, components };
  const isPossible =
    frame.width > 0 &&
    frame.height > 0 && // none: a DNL segment will tell, after the first scan
    count >= 1 &&
    count <= 4 &&
    new Set(components.map(({ id }) => id)).size === count &&
    components.every(({ h, v }) => h >= 1 && h <= 4 && v >= 1 && v <= 4);
  return isPossible ? frame : undefined;
}

/** Blocks of 8 × 8 samples of one component, across and down, in a scan of its own (T.81, A.1.1 and A.2.2). */
export function blocksOf(
  frame: Frame,
  { h, v }: Component,
): { readonly across: number; readonly down: number } {
  const { most, width, height } = { most: mostSampled(frame), ...frame };
  return {
    across: Math.ceil(Math.ceil((width * h) / most.h) / 8),
    down: Math.ceil(Math.ceil((height * v) / most.v) / 8),
  };
}

/** The largest sampling factors of all components. */
export function mostSampled({ components }: Frame): { readonly h: number; readonly v: number } {
  return {
    h: Math.max(...components.map(({ h }) => h)),
    v: Math.max(...components.map(({ v }) => v)),
  };
}

/**
 * Whether the DC coefficients of a component are all that libjpeg looks at when it decodes at 1/8. One that is sampled
 * more thinly both ways (the colours under 4:2:0) is decoded at a larger scale instead of being enlarged afterwards.
 */
export function isFlatAtEighth(frame: Frame, { h, v }: Component): boolean {
  const most = mostSampled(frame);
  return most.h % (h * 2) !== 0 || most.v % (v * 2) !== 0;
}
