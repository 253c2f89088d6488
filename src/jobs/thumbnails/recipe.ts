import type { ErrorCode } from '../../base/index.js';

/** How an image is fitted into a box of width × height; the words of CSS `object-fit`, as sharp has them. */
export type Fit = (typeof FITS)[number];
export const FITS = ['inside', 'cover', 'contain', 'fill', 'outside'] as const;

/** Which part stays when `cover` cuts, and where the picture sits when `contain` pads. */
export type Position = (typeof POSITIONS)[number];
export const POSITIONS = [
  'centre',
  'north',
  'northeast',
  'east',
  'southeast',
  'south',
  'southwest',
  'west',
  'northwest',
  'attention',
  'entropy',
] as const;

/** The formats that thumbnails are written in. */
export type ThumbnailFormat = (typeof FORMATS_WRITTEN)[number];
export const FORMATS_WRITTEN = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const;

/** What can be asked for: GIF is written only where `auto` keeps it. */
export const FORMATS = ['auto', 'jpeg', 'webp', 'avif', 'png'] as const;

/**
 * What of a source's metadata its thumbnails keep. `copyright` is the EXIF fields Copyright and Artist alone; `exif` and `all`
 * include the place it was taken at, when the source tells it.
 */
export type Keep = (typeof KEEPS)[number];
export const KEEPS = ['none', 'icc', 'copyright', 'exif', 'all'] as const;

/**
 * One size asked for, in pixels. With both sides it is a box; with one, the other follows from the picture.
 * `name` is what `{size}` becomes: the name given (`small=256`), else the geometry as typed.
 */
export interface SizeSpec {
  readonly name: string;
  readonly width?: number;
  readonly height?: number;
}

/**
 * What is to be made of every image of a run. Plain data: it crosses threads and processes as it is, and equal
 * recipes give equal pixels.
 */
export interface Recipe {
  /** At least one; names are unique. */
  readonly sizes: readonly SizeSpec[];
  readonly fit: Fit;
  readonly position: Position;
  /** False: a picture smaller than the box keeps its size. */
  readonly enlarge: boolean;
  /** A CSS colour behind transparency that the format cannot hold and around what `contain` pads. */
  readonly background: string;
  /** `auto`: the source's own format when browsers show it, else JPEG when opaque and PNG when not. */
  readonly format: (typeof FORMATS)[number];
  readonly keep: Keep;
  /** All frames, where the source has several and the format can hold them (GIF, WebP); false: the first. */
  readonly animated: boolean;
  /** What a damaged source still gives is taken; false: it fails. */
  readonly salvage: boolean;
  /** 1 to 100; absent: the format's own default (see the kernel). */
  readonly quality?: number;
  /** There when each image's ThumbHash is to be told with its thumbnails. */
  readonly thumbhash?: true;
  /** Pixels of the header above which nothing is decoded (`TOO_LARGE`). */
  readonly maxPixels: number;
}

/** One thumbnail made: the file's bytes and what they hold. */
export interface Rendition {
  /** The name of its {@link SizeSpec}. */
  readonly size: string;
  readonly width: number;
  readonly height: number;
  readonly format: ThumbnailFormat;
  /** The whole encoded file, on an `ArrayBuffer` of its own (it can be transferred). */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What is wrong with its source; there exactly when the picture is what was left of a damaged one. */
  readonly damage?: Damage;
  /** Of the image, base64; there when the recipe asks for it. */
  readonly thumbhash?: string;
}

/** Why pixels of a thumbnail are missing, or guessed. */
export interface Damage {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a header tells before anything is decoded. */
export interface ImageHeader {
  /** The format of the source by its content: one of ours, or what the decoder calls it (`svg`, `tiff`, …). */
  readonly sourceFormat: string;
  /** Pixels after the orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly pages: number;
}
