import type { Sharp } from 'sharp';
import type { Keep } from '../recipe.js';
import type { HeaderOf } from './header.js';

/** What depends on metadata of a source whose thumbnails keep some. */
type Source = Pick<HeaderOf, 'pixels' | 'profile' | 'credits'>;

/**
 * Sets what is kept of a source's metadata. The orientation is none of it: it has been applied, and sharp takes it out.
 * A profile that is kept describes the pixels: those of RGB stay as they are under it, all others become sRGB and are
 * told to be.
 */
export function keeping(image: Sharp, keep: Keep, source: Source): Sharp {
  switch (keep) {
    case 'none':
      return image;
    case 'icc':
      return source.profile === 'rgb' ? image.keepIccProfile() : inSrgb(image, source, 'told');
    case 'copyright':
      return credited(inSrgb(image, source), source);
    case 'exif':
      return source.credits === undefined ? inSrgb(image, source) : inSrgb(image, source).keepExif();
    case 'all': {
      const whole = image.keepMetadata();
      return source.profile === 'rgb' ? whole : inSrgb(whole, source, 'told');
    }
  }
}

/**
 * The picture in sRGB, and told to be where it had a profile. All but deep pixels with a profile are so anyway: sharp takes
 * these to P3 and stops there; naming a profile makes it go on.
 */
export function inSrgb(
  image: Sharp,
  { pixels, profile }: Pick<Source, 'pixels' | 'profile'>,
  how: 'told' | 'untold' = 'untold',
): Sharp {
  if (how === 'told' && profile === 'other') return image.withIccProfile('srgb');
  return pixels === 'deep' ? image.withIccProfile('srgb', { attach: false }) : image;
}

function credited(image: Sharp, { credits = {} }: Source): Sharp {
  return Object.keys(credits).length === 0 ? image : image.withExif({ IFD0: { ...credits } });
}
