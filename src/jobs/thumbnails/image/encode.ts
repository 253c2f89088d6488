import type { Sharp } from 'sharp';
import type { ThumbnailFormat } from '../recipe.js';

/** Quality when none is asked for: about what the eye cannot tell from more at thumbnail size. PNG and GIF have none. */
const QUALITY = { jpeg: 80, webp: 80, avif: 50 } as const;

/** Formats without transparency: what is transparent is laid on the background. */
export function isOpaque(format: ThumbnailFormat): boolean {
  return format === 'jpeg';
}

/** Sets the encoder. Nothing of the source's metadata is written: sharp keeps none unless it is told to. */
export function encodeAs(image: Sharp, format: ThumbnailFormat, quality: number | undefined): Sharp {
  switch (format) {
    case 'jpeg':
      return image.jpeg({ quality: quality ?? QUALITY.jpeg });
    case 'webp':
      return image.webp({ quality: quality ?? QUALITY.webp });
    case 'avif':
      return image.avif({ quality: quality ?? QUALITY.avif, effort: 3 });
    case 'png':
      return image.png({ compressionLevel: 8 });
    case 'gif':
      return image.gif();
  }
}
