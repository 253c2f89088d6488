import { PipelineError } from '../../../base/index.js';
import type { SizeSpec } from '../recipe.js';

/** The longest side that WebP can hold, and more than any screen: beyond it somebody's finger slipped. */
const MAX_SIDE = 16_383;

/**
 * Sizes from their geometries: `256` (a box of 256 × 256), `320x240`, `320x` (a width), `x200` (a height), each with a
 * name of its own as in `small=256`. A size without a name is called what was typed.
 *
 * Errors: `INVALID_ARGUMENT` for no size, for what is no geometry, and for two sizes of one name.
 */
export function parseSizes(sizes: readonly (string | SizeSpec)[]): readonly SizeSpec[] {
  const parsed = sizes.map((size) => (typeof size === 'string' ? parseSize(size) : checkSize(size)));
  if (parsed.length === 0)
    throw new PipelineError('INVALID_ARGUMENT', 'at least one size is needed, like 256');
  const names = new Set<string>();
  for (const { name } of parsed) {
    if (names.has(name)) {
      throw new PipelineError(
        'INVALID_ARGUMENT',
        `two sizes are called ${JSON.stringify(name)}: name one, as in small=256`,
      );
    }
    names.add(name);
  }
  return parsed;
}

function parseSize(typed: string): SizeSpec {
  const [, name, geometry = ''] = /^(?:([^=]*)=)?(.*)$/s.exec(typed) ?? [];
  const [, width, by, height] = /^(\d*)(x?)(\d*)$/i.exec(geometry) ?? [];
  const isGeometry = width !== undefined && (by === '' ? width !== '' : width !== '' || height !== '');
  if (!isGeometry || name === '') throw invalid(typed);
  const box = by === '' ? { width: Number(width), height: Number(width) } : sides(width, height);
  return checkSize({ name: name ?? typed, ...box });
}

function sides(width: string, height: string | undefined): Pick<SizeSpec, 'width' | 'height'> {
  return {
    ...(width === '' ? {} : { width: Number(width) }),
    ...(height === undefined || height === '' ? {} : { height: Number(height) }),
  };
}

function checkSize(size: SizeSpec): SizeSpec {
  const given = [size.width, size.height].filter((side) => side !== undefined);
  const areSides = given.every((side) => Number.isInteger(side) && side >= 1 && side <= MAX_SIDE);
  if (given.length === 0 || !areSides) throw invalid(size.name);
  return size;
}

function invalid(typed: string): PipelineError {
  const allowed = `256, 320x240, 320x, x200 or small=256, with sides from 1 to ${MAX_SIDE}`;
  return new PipelineError(
    'INVALID_ARGUMENT',
    `a size must be like ${allowed}, not ${JSON.stringify(typed)}${typed.includes(',') ? '; give each size by itself' : ''}`,
  );
}
