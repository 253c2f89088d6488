import { expect, it } from 'vitest';
import { thumbnails } from '../../../../src/index.js';
import { resolveSettings } from '../../../../src/jobs/thumbnails/run/settings.js';
import { availableCores, availableMemoryBytes } from '../../../../src/pool/index.js';

it('an image may take half a minute, all together six tenths of the memory there is, one a core', () => {
  expect(resolveSettings({})).toMatchObject({
    timeoutMs: 30_000,
    maxMemoryBytes: Math.floor(availableMemoryBytes() * 0.6),
    jobs: availableCores(),
    threads: undefined,
    recipe: { maxPixels: 268_000_000, keep: 'none', enlarge: false, animated: false, salvage: false },
    onCollision: 'error',
    onError: 'skip',
    maxFailures: undefined,
  });
});

it.each([
  [{ timeoutMs: 0 }, /timeoutMs/],
  [{ maxMemoryBytes: 0.5 }, /maxMemoryBytes/],
  [{ jobs: 0 }, /jobs/],
  [{ maxPixels: 0 }, /maxPixels/],
  [{ quality: 101 }, /quality/],
  [{ onCollision: 'ask' as never }, /onCollision/],
  [{ sizes: '256' as never }, 'sizes must be an array of sizes, not "256"'],
  [{ include: '*.jpg' as never }, 'include must be an array of globs, not "*.jpg"'],
  [{ filesFrom: 'list' as never }, 'filesFrom must be an array of paths, not "list"'],
  [{ watch: true, dryRun: true }, /a dry run cannot be watched/],
])('%j is refused at the call', (options, message) => {
  expect(() => resolveSettings(options)).toThrow(message);
});

it('a path alone is no list of inputs: it would be taken for its letters', () => {
  expect(() => thumbnails('photos' as never)).toThrow(
    new TypeError('inputs must be an array of paths and globs, not "photos"'),
  );
});
