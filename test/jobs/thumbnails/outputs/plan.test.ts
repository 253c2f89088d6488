import * as fc from 'fast-check';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Source } from '../../../../src/jobs/thumbnails/inputs/index.js';
import { foldName } from '../../../../src/jobs/thumbnails/outputs/fold.js';
import {
  type CollisionError,
  contentHash,
  defaultTemplate,
  outputName,
  parseTemplate,
  type PlanOptions,
  planOutputs,
  type Probe,
  type ProbeNeeds,
} from '../../../../src/jobs/thumbnails/outputs/index.js';

function sourceAt(path: string, insideOut?: string): Source {
  const { dir, name, ext } = posix.parse(path);
  const numbers = { size: 1, mtimeMs: 0, ino: 0, dev: 0 };
  const source = {
    kind: 'source',
    path: `/in/${path}`,
    label: path,
    dir,
    name,
    ext: ext.slice(1),
    ...numbers,
  } as const;
  return insideOut === undefined ? source : { ...source, insideOut };
}

/** As `auto` decides, were names to be trusted: what browsers show keeps its format. */
function autoExt({ ext }: Source): string {
  const lower = ext.toLowerCase();
  return ['png', 'webp', 'gif', 'avif'].includes(lower) ? lower : 'jpg';
}

type Given = Partial<Omit<PlanOptions, 'template'>> & {
  readonly template?: string;
  readonly paths: readonly (string | Source)[];
  readonly pixels?: (source: Source) => { width: number; height: number }[];
};

/** What `pixels` gives when every source has these. */
function pixelsOf(...sides: readonly [number, number][]): () => { width: number; height: number }[] {
  return () => sides.map(([width, height]) => ({ width, height }));
}

interface Planned {
  /** `source → output`, one for each output. */
  readonly lines: string[];
  readonly probed: string[];
  readonly unreadable: string[];
}

async function plan(given: Given): Promise<Planned> {
  const { paths, pixels, sizes = ['256'], template = defaultTemplate(sizes), ...options } = given;
  const probed: string[] = [];
  const probe = async (source: Source, needs: ProbeNeeds): Promise<Probe> => {
    probed.push(`${source.label}${needs.hash ? ' hash' : ''}${needs.header ? ' header' : ''}`);
    if (source.name.startsWith('broken')) throw new Error('broken');
    return {
      ext: autoExt(source),
      pixels: pixels?.(source) ?? sizes.map((size) => ({ width: Number(size), height: 1 })),
      hash: contentHash(Buffer.from(source.path)),
    };
  };
  const result = await planOutputs(
    paths.map((path) => (typeof path === 'string' ? sourceAt(path) : path)),
    {
      template: parseTemplate(template, sizes),
      sizes,
      flat: false,
      onCollision: 'error',
      outLabel: 'out',
      probe,
      ...options,
    },
  );
  return {
    lines: result.planned.flatMap(({ source, outputs }) =>
      outputs.map((output) => `${source.label} → ${outputName(output, options.ext ?? autoExt(source))}`),
    ),
    probed: probed.sort(),
    unreadable: result.unreadable.map(({ source }) => source.label),
  };
}

async function refusal(given: Given): Promise<CollisionError> {
  return await plan(given).then(
    ({ lines }) => expect.fail(`not refused: ${lines.join(', ')}`),
    (error: CollisionError) => error,
  );
}

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

  test('that hang on content look into every source, once, for what they need', async () => {
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

  test('are shared by sizes at which a small picture has the same pixels (I1)', async () => {
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

describe('a collision', () => {
  test('is looked for only among names that are equal up to the extension (I4)', async () => {
    const { lines, probed } = await plan({ paths: ['a.jpg', 'a.png', 'b.jpg', 'x/a.jpg'] });
    expect(lines).toEqual(['a.jpg → a.jpg', 'a.png → a.png', 'b.jpg → b.jpg', 'x/a.jpg → x/a.jpg']);
    expect(probed).toEqual(['a.jpg header', 'a.png header']);
  });

  test('refuses the run, naming all that would be one file, and the way out', async () => {
    const error = await refusal({ paths: ['a.jpg', 'a.tif', 'A.svg', 'b.png', 'b.PNG'] });
    expect(error).toMatchObject({ code: 'COLLISION', count: 2 });
    expect(error.collisions).toEqual([
      { kind: 'outputs', output: 'out/A.jpg', sources: ['A.svg', 'a.jpg', 'a.tif'] },
      { kind: 'outputs', output: 'out/b.png', sources: ['b.PNG', 'b.png'] },
    ]);
    expect(error.message).toBe(
      'output names collide; nothing was written\n' +
        '  A.svg, a.jpg, a.tif → out/A.jpg\n' +
        '  b.PNG, b.png → out/b.png\n' +
        'use --on-collision number or srcext, another --out, or a --name that tells them apart',
    );
  });

  test('is told five times, and then counted', async () => {
    const paths = Array.from({ length: 9 }, (_, index) => [`${index}.jpg`, `${index}.tif`]).flat();
    const error = await refusal({ paths });
    expect(error.collisions).toHaveLength(9);
    expect(error.message.split('\n')).toHaveLength(8);
    expect(error.message).toContain('\n  and 4 more\n');
  });

  test('of many images names five, and all of them under a dry run', async () => {
    const paths = Array.from({ length: 9 }, (_, index) => `${index}.jpg`);
    const error = await refusal({ paths, template: 'x.jpg' });
    expect(error.message.split('\n')[1]).toBe('  0.jpg, 1.jpg, 2.jpg, 3.jpg, 4.jpg and 4 more → out/x.jpg');
    const told = await refusal({ paths, template: 'x.jpg', tellAll: true });
    expect(told.message.split('\n')[1]).toBe(`  ${paths.join(', ')} → out/x.jpg`);
  });

  test.each([
    ['names that differ in case', ['A.jpg', 'a.jpg']],
    ['names that differ in Unicode form', ['caf\u00e9.jpg', 'cafe\u0301.jpg']],
    ['names that fold to several letters', ['straße.jpg', 'STRASSE.jpg']],
    ['folders that differ in case', ['X/a.jpg', 'x/a.jpg']],
    ['a file where another output needs a folder', ['a.jpg', 'a.jpg/b.jpg']],
  ])('is seen between %s', async (_, paths) => {
    expect((await refusal({ paths })).code).toBe('COLLISION');
  });

  test('with an input is seen (I2), also with the own source, and with a file that is guarded', async () => {
    const own = sourceAt('a.jpg', 'a.jpg');
    const error = await refusal({ paths: [own] });
    expect(error.collisions).toEqual([
      { kind: 'input', output: 'out/a.jpg', sources: ['a.jpg'], input: 'a.jpg' },
    ]);
    expect((await plan({ paths: [own], template: '{name}-small.{ext}' })).lines).toEqual([
      'a.jpg → a-small.jpg',
    ]);
    expect((await plan({ paths: [own], ext: 'webp' })).lines).toEqual(['a.jpg → a.webp']);
    const guarded = [{ kind: 'guarded', label: 'out/B.jpg', insideOut: 'B.jpg' }] as const;
    expect((await refusal({ paths: ['b.jpg'], guarded })).message).toContain('which is the input out/B.jpg');
    expect((await plan({ paths: ['b.png'], guarded })).lines).toEqual(['b.png → b.png']);
  });

  test('with a folder of inputs is seen', async () => {
    const inside = sourceAt('a.jpg/b.png', 'a.jpg/b.png');
    const error = await refusal({ paths: [inside, 'a.jpg'], template: '{name}.{ext}' });
    expect(error.collisions).toEqual([{ kind: 'folder', output: 'out/a.jpg', sources: ['a.jpg'] }]);
  });
});

describe('on-collision number', () => {
  const onCollision = 'number';

  test('leaves the first its name and numbers the rest before the extension, past names in use', async () => {
    const paths = ['b/a.tif', 'a.svg', 'a.jpg', 'a-2.png', 'A.tiff'];
    expect((await plan({ paths, onCollision, flat: true })).lines).toEqual([
      'b/a.tif → a-5.jpg',
      'a.svg → a-4.jpg',
      'a.jpg → a-3.jpg',
      'a-2.png → a-2.png',
      'A.tiff → A.jpg',
    ]);
  });

  test('gives every size its number', async () => {
    const sizes = ['s', 'm'];
    expect((await plan({ paths: ['a.jpg', 'a.tif'], sizes, onCollision })).lines).toEqual([
      'a.jpg → a-s.jpg',
      'a.jpg → a-m.jpg',
      'a.tif → a-s-2.jpg',
      'a.tif → a-m-2.jpg',
    ]);
  });

  test('moves an output away from inputs and folders', async () => {
    const paths = [sourceAt('a.jpg', 'a.jpg'), sourceAt('a-2.jpg', 'a-2.jpg'), 'b.jpg', 'b.jpg/c.jpg'];
    expect((await plan({ paths, onCollision })).lines).toEqual([
      'a.jpg → a-3.jpg',
      'a-2.jpg → a-2-2.jpg',
      'b.jpg → b-2.jpg',
      'b.jpg/c.jpg → b.jpg/c.jpg',
    ]);
  });
});

describe('on-collision srcext', () => {
  const onCollision = 'srcext';

  test('puts the source extension before the last one, in all that collide and in no other', async () => {
    expect((await plan({ paths: ['a.jpg', 'a.TIF', 'b.tif', 'a.png'], onCollision })).lines).toEqual([
      'a.jpg → a.jpg.jpg',
      'a.TIF → a.TIF.jpg',
      'b.tif → b.jpg',
      'a.png → a.png',
    ]);
  });

  test('keeps clear of names that others have already', async () => {
    expect((await plan({ paths: ['a.jpg', 'a.tif', 'a.tif.svg'], onCollision })).lines).toEqual([
      'a.jpg → a.jpg.jpg',
      'a.tif → a.tif.jpg',
      'a.tif.svg → a.tif.svg.jpg',
    ]);
  });

  test('refuses what the extensions do not tell apart', async () => {
    const error = await refusal({ paths: ['A.jpg', 'a.JPG', 'b.jpg', 'b.tif'], onCollision });
    expect(error.collisions).toEqual([
      { kind: 'outputs', output: 'out/A.jpg.jpg', sources: ['A.jpg', 'a.JPG'] },
    ]);
    expect(error.message).toContain('their extensions do not tell them apart');
    expect((await refusal({ paths: ['x/a.jpg', 'y/a.jpg'], flat: true, onCollision })).code).toBe(
      'COLLISION',
    );
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
    '%s gives each output a name of its own (I1), off every input (I2), the same in any order (I3), or refuses all',
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
          for (const name of names) {
            expect(inputs).not.toContain(name);
            expect([...names, ...inputs].filter((other) => other.startsWith(`${name}/`))).toEqual([]);
          }
        }),
        { numRuns: 600 },
      );
    },
  );
});

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const mixed = items.map((item, index) => ({ item, rank: Math.sin(seed + index * 7.3) }));
  return mixed.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
