import { PipelineError } from '../../../base/index.js';
import type { Recipe, ThumbnailFormat } from '../recipe.js';
import type { HeaderOf } from './header.js';

/** Formats whose frames are read and written one after the other. */
const ANIMATED: ReadonlySet<string> = new Set(['gif', 'webp']);

/**
 * Which frames a thumbnail has. All of them only when that was asked for, both formats hold animations, and the picture is
 * upright as it is: frames cannot be turned.
 */
export function framesTaken(
  { sourceFormat, pages, orientation }: HeaderOf,
  format: ThumbnailFormat,
  { animated }: Pick<Recipe, 'animated'>,
): 'first' | 'all' {
  return animated && pages > 1 && orientation === 1 && ANIMATED.has(sourceFormat) && ANIMATED.has(format)
    ? 'all'
    : 'first';
}

/** Refuses an animation of more pixels in all its frames than `maxPixels` allows: `TOO_LARGE`. */
export function requireFramesAllowed(
  { width, height, pages }: HeaderOf,
  { maxPixels }: Pick<Recipe, 'maxPixels'>,
): void {
  const pixels = width * height * pages;
  if (pixels <= maxPixels) return;
  const message = `its ${pages} frames claim ${pixels} pixels, more than the ${maxPixels} allowed; raise --max-pixels, or leave --animated out`;
  throw new PipelineError('TOO_LARGE', message, { count: pixels });
}
