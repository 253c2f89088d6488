import type { ImageHeader, Recipe, SizeSpec } from '../recipe.js';

/** Pixels of a picture or of a box. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
}

/** How a picture becomes a thumbnail: it is scaled, then cut or padded to the canvas. */
export interface Layout {
  /** The whole picture after scaling. */
  readonly scaled: Pixels;
  /** The thumbnail. */
  readonly canvas: Pixels;
}

/**
 * The layout of one size, from the header alone, so that names and reports are known before anything is decoded.
 *
 * `scale` is what brings the picture to the box: the smaller ratio of sides for `inside` and `contain`, the larger for
 * `cover` and `outside`, each side its own for `fill`; never above 1 unless enlarging was asked for. A size with one side
 * is `inside` with the other side open.
 */
export function layoutOf(
  header: Pick<ImageHeader, 'width' | 'height'>,
  size: SizeSpec,
  recipe: Recipe,
): Layout {
  const { width, height } = header;
  const most = recipe.enlarge ? Infinity : 1;
  const across = (size.width ?? Infinity) / width;
  const down = (size.height ?? Infinity) / height;
  const isBox = size.width !== undefined && size.height !== undefined;
  const inner = Math.min(across, down, most);
  const outer = Math.min(Math.max(across, down), most);
  if (!isBox) return plain(scaledBy(header, inner));
  const box = { width: size.width, height: size.height };
  switch (recipe.fit) {
    case 'inside':
      return plain(scaledBy(header, inner));
    case 'outside':
      return plain(scaledBy(header, outer));
    case 'fill':
      return plain({
        width: side(width * Math.min(across, most)),
        height: side(height * Math.min(down, most)),
      });
    case 'contain':
      return { scaled: scaledBy(header, inner), canvas: box };
    case 'cover': {
      const scaled = scaledBy(header, outer);
      return {
        scaled,
        canvas: { width: Math.min(box.width, scaled.width), height: Math.min(box.height, scaled.height) },
      };
    }
  }
}

/** The pixels of a thumbnail, from the header alone. */
export function outputSize(
  header: Pick<ImageHeader, 'width' | 'height'>,
  size: SizeSpec,
  recipe: Recipe,
): Pixels {
  return layoutOf(header, size, recipe).canvas;
}

function plain(pixels: Pixels): Layout {
  return { scaled: pixels, canvas: pixels };
}

function scaledBy({ width, height }: Pixels, scale: number): Pixels {
  return { width: side(width * scale), height: side(height * scale) };
}

/** A side is a whole number of pixels and at least one. */
function side(pixels: number): number {
  return Math.max(1, Math.round(pixels));
}
