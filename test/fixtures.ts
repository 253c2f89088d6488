import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '../src/index.js';

/** The folders of the fixtures, absolute. */
export const imagesFolder: string = fileURLToPath(new URL('../fixtures/images', import.meta.url));
export const brokenFolder: string = fileURLToPath(new URL('../fixtures/broken', import.meta.url));
/** Small progressive JPEGs, one of each kind that encoders make; sharp cannot write them. */
export const progressiveFolder: string = fileURLToPath(new URL('../fixtures/progressive', import.meta.url));

/** A photograph in ProPhoto RGB, and the profile of that space. */
export const wideGamut = {
  profile: wide('prophoto.icc'),
  jpeg: wide('prophoto.jpg'),
  sixteenBit: wide('prophoto-16.png'),
} as const;

/** Files that must succeed, by what they are; fixtures/README.md tells where they come from. */
export const fixtures = {
  baseline: image('aitzgorri.jpg'),
  baseline444: image('picos-de-europa.jpg'),
  progressive: image('sunset.jpg'),
  progressive444: image('umang.jpg'),
  otherLetters: image('Añisclo & Ordesa/cañón 1.jpg'),
  webp: image('seeds.webp'),
  avif: image('ridge.avif'),
  grey: image('grey.jpg'),
  sixteenBit: image('sixteen-bit.png'),
  tiff: image('scan.tif'),
  cmyk: image('cmyk.jpg'),
  displayP3: image('display-p3.jpg'),
  withGps: image('with-gps.jpg'),
  trailingBytes: image('trailing-bytes.jpg'),
  svg: image('logo.svg'),
  alpha: image('logo-alpha.png'),
  animated: image('animated.gif'),
} as const;

/** One upright picture in each of the eight EXIF orientations. */
export const orientations: readonly string[] = [1, 2, 3, 4, 5, 6, 7, 8].map((each) =>
  image(`orientation/${each}.jpg`),
);

/** Files that must fail, by their names in `brokenFolder`, and with which code. */
export const brokenImages: Readonly<Record<string, ErrorCode>> = {
  'archive.jpg': 'NOT_AN_IMAGE',
  'bitmap.jpg': 'UNSUPPORTED',
  'bomb.png': 'TOO_LARGE',
  'corrupt.jpg': 'CORRUPT',
  'corrupt.png': 'CORRUPT',
  'empty.jpg': 'TRUNCATED',
  'page.png': 'NOT_AN_IMAGE',
  'photo.heic.jpg': 'UNSUPPORTED',
  'text.jpg': 'NOT_AN_IMAGE',
  'truncated.gif': 'TRUNCATED',
  'truncated.jpg': 'TRUNCATED',
  'truncated.png': 'TRUNCATED',
  'truncated.webp': 'TRUNCATED',
};

function wide(name: string): string {
  return fileURLToPath(new URL(`../fixtures/wide-gamut/${name}`, import.meta.url));
}

function image(name: string): string {
  return `${imagesFolder}/${name}`;
}
