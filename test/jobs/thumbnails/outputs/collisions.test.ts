import { describe, expect, test } from 'vitest';
import { sourceAt, plan, refusal } from './planned.js';

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

  test('shows how an accent is encoded where names look alike, and only there', async () => {
    const error = await refusal({ paths: ['\u00e9.jpg', 'e\u0301.jpg', 'o\u0301.jpg', 'o\u0301.tif'] });
    expect(error.message.split('\n').slice(1, 3)).toEqual([
      '  e\\u0301.jpg, \u00e9.jpg → out/e\u0301.jpg',
      '  o\u0301.jpg, o\u0301.tif → out/o\u0301.jpg',
    ]);
    expect(error.collisions[0]?.sources).toEqual(['e\u0301.jpg', '\u00e9.jpg']);
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
