import { describe, expect, it } from 'vitest';
import { isPipelineError } from '../../../../src/base/index.js';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import { box, everyFormat, recipeOf } from './pictures.js';

const tiny = await everyFormat(24, 16);

/** A generator of integers below `n`: mulberry32. */
function randomFrom(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

/** A few bytes and bits changed, stretches copied elsewhere, sometimes the end cut off. */
function broken(whole: Buffer, random: (n: number) => number): Buffer {
  const copy = Buffer.from(whole);
  for (let changes = random(4); changes >= 0; changes -= 1) {
    const at = random(copy.length);
    const kind = random(3);
    if (kind === 0) copy[at] = random(256);
    else if (kind === 1) copy[at] = (copy[at] ?? 0) ^ (1 << random(8));
    else copy.copyWithin(at, random(copy.length), random(copy.length));
  }
  return random(4) === 0 ? copy.subarray(0, random(copy.length)) : copy;
}

describe('files broken at random', () => {
  const codes = new Set(['CORRUPT', 'TRUNCATED', 'NOT_AN_IMAGE', 'UNSUPPORTED', 'TOO_LARGE']);

  it.each(Object.keys(tiny))('%s: make a thumbnail or one of the errors of images', async (name) => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const file = broken(Buffer.from(tiny[name] ?? []), randomFrom(seed));
      const changes = { sizes: seed % 2 === 0 ? [box(12)] : [box(12), box(6)], maxPixels: 1_000_000 };
      const outcome = await renderThumbnails(file, recipeOf(changes)).catch((error: unknown) => error);
      const isFine = Array.isArray(outcome) || (isPipelineError(outcome) && codes.has(outcome.code));
      expect(isFine, `seed ${seed} of ${name}: ${String(outcome)}`).toBe(true);
    }
  });
});
