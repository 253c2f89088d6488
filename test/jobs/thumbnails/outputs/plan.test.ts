import * as fc from 'fast-check';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Source } from '../../../../src/jobs/thumbnails/inputs/index.js';
import { foldName } from '../../../../src/jobs/thumbnails/outputs/fold.js';
import { type CollisionError, contentHash } from '../../../../src/jobs/thumbnails/outputs/index.js';
import { sourceAt, pixelsOf, plan, refusal } from './planned.js';

// `npm run soak` tries more of them.
const IS_LONG = process.env['PIPELINE_SOAK'] === '1';

describe('names without collisions', () => {
  test('mirror the sources, in the order given, without looking into any', async () => {
    expect(await plan({ paths: ['b/x.png', 'a.jpg', 'c.tiff'] })).toEqual({
      lines: ['b/x.png → b/x.png', 'a.jpg → a.jpg', 'c.tiff → c.jpg'],
      probed: [],
      unreadable: [],
    });
  });

  test('keep a dot that the template ends with', async () => {
    for (const template of ['...', 'a.', '{name}.', '.a']) {
      const { lines } = await plan({ paths: ['x/b.jpg'], template });
      expect(lines).toEqual([`x/b.jpg → ${template.replace('{name}', 'b')}`]);
    }
  });

  test('are one for each size', async () => {
    const { lines } = await plan({ paths: ['a.jpg'], sizes: ['256', 'x100'], ext: 'webp' });
    expect(lines).toEqual(['a.jpg → a-256.webp', 'a.jpg → a-x100.webp']);
  });

  test('leave out the folders when flat', async () => {
    const { lines } = await plan({ paths: ['x/a.jpg', 'y/z/b.jpg'], flat: true });
    expect(lines).toEqual(['x/a.jpg → a.jpg', 'y/z/b.jpg → b.jpg']);
  });

  test('that depend on content look into every source, once, for what they need', async () => {
    const sizes = ['256', '512'];
    expect((await plan({ paths: ['a.jpg', 'b.png'], template: '{name}-{w}.{ext}', sizes })).probed).toEqual([
      'a.jpg header',
      'b.png header',
    ]);
    const hashed = await plan({ paths: ['a.jpg'], template: '{hash}.{ext}', ext: 'jpg' });
    expect(hashed.lines).toEqual([`a.jpg → ${contentHash(Buffer.from('/in/a.jpg'))}.jpg`]);
    expect(hashed.probed).toEqual(['a.jpg hash']);
    expect((await plan({ paths: ['a.jpg'], template: '{hash}.{ext}' })).probed).toEqual([
      'a.jpg hash header',
    ]);
    expect((await plan({ paths: ['a.jpg'], template: '{ext}/{name}.{ext}' })).lines).toEqual([
      'a.jpg → jpg/a.jpg',
    ]);
  });

  test('of a source that cannot be looked into are left out, and its failure is given', async () => {
    expect(await plan({ paths: ['a.jpg', 'broken.jpg'], template: '{w}/{name}' })).toMatchObject({
      lines: ['a.jpg → 256/a'],
      unreadable: ['broken.jpg'],
    });
    expect(await plan({ paths: ['broken.jpg', 'broken.png', 'broken2.jpg'] })).toMatchObject({
      lines: ['broken2.jpg → broken2.jpg'],
      probed: ['broken.jpg header', 'broken.png header'],
      unreadable: ['broken.jpg', 'broken.png'],
    });
  });

  test('are shared by sizes at which a small picture has the same pixels (Collisions I1)', async () => {
    const pixels = pixelsOf([300, 200], [300, 200], [100, 67]);
    const sizes = ['1024', '512', '100'];
    expect((await plan({ paths: ['a.jpg'], template: '{name}-{w}.{ext}', sizes, pixels })).lines).toEqual([
      'a.jpg → a-300.jpg',
      'a.jpg → a-300.jpg',
      'a.jpg → a-100.jpg',
    ]);
    const differing = pixelsOf([300, 1], [300, 2], [300, 3]);
    const error = await refusal({ paths: ['a.jpg'], template: '{name}-{w}.{ext}', sizes, pixels: differing });
    expect(error.message).toContain('several sizes of a.jpg → out/a-300.jpg');
  });
});

describe('whatever the sources', () => {
  const stem = fc.constantFrom(
    'a',
    'A',
    'a-2',
    'a-2-2',
    'a.jpg',
    'a.png',
    'é',
    'e\u0301',
    'É',
    'ss',
    'ß',
    'a-256',
  );
  const ext = fc.constantFrom('jpg', 'JPG', 'png', 'tif', 'gif', '');
  const dir = fc.constantFrom('', '', 'x', 'X', 'x/y', 'a.jpg', 'a.png');
  const path = fc
    .tuple(dir, stem, ext)
    .map(([folder, name, extension]) => posix.join(folder, extension === '' ? name : `${name}.${extension}`));
  const source = fc
    .tuple(path, fc.boolean())
    .map(([name, inside]) => sourceAt(name, inside ? name : undefined));
  const sources = fc.uniqueArray(source, { maxLength: 12, selector: ({ label }) => label });
  const options = fc.record({
    template: fc.constantFrom(
      '{dir}/{name}-{size}.{ext}',
      '{name}-{w}.{ext}',
      '{dir}/{size}/{name}',
      '{dir}/{name}{size}.{ext}',
    ),
    sizes: fc.constantFrom(['256'], ['2', '256']),
    ext: fc.constantFrom(undefined, undefined, 'webp'),
    flat: fc.boolean(),
  });

  test.each(['number', 'srcext', 'error'] as const)(
    '%s gives each output a name of its own (Collisions I1), off every input (Collisions I2), the same in any order (Collisions I3), or refuses all',
    async (onCollision) => {
      await fc.assert(
        fc.asyncProperty(sources, fc.nat(), options, async (paths, seed, { ext: fixed, ...rest }) => {
          const given = { ...rest, ext: fixed, onCollision };
          const settle = (order: Source[]): Promise<string[] | undefined> =>
            plan({ paths: order, ...given }).then(
              ({ lines }) => lines.sort(),
              ({ code }: CollisionError) => {
                expect(code).toBe('COLLISION');
                return undefined;
              },
            );
          const lines = await settle(paths);
          expect(await settle(shuffled(paths, seed))).toEqual(lines);
          const refused = lines === undefined;
          expect(refused && onCollision === 'number').toBe(false);
          const names = (lines ?? []).map((line) => foldName(line.split(' → ')[1] ?? ''));
          expect(names).toHaveLength(refused ? 0 : paths.length * rest.sizes.length);
          expect(new Set(names).size).toBe(names.length);
          const inputs = paths.flatMap(({ insideOut }) =>
            insideOut === undefined ? [] : [foldName(insideOut)],
          );
          const all = [...names, ...inputs];
          const wrong = names.filter(
            (name) => inputs.includes(name) || all.some((other) => other.startsWith(`${name}/`)),
          );
          expect(wrong).toEqual([]);
        }),
        { numRuns: IS_LONG ? 5_000 : 300 },
      );
    },
  );
});

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const mixed = items.map((item, index) => ({ item, rank: Math.sin(seed + index * 7.3) }));
  return mixed.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
