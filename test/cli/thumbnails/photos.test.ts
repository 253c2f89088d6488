import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtures } from '../../fixtures.js';
import { itemsOf, PhotoFolder } from '../../photo-folder.js';
import { runTasksInThisProcess } from '../../pool/in-this-process.js';
import { runInProcess } from '../in-process.js';

let folder: PhotoFolder;
beforeEach(() => {
  folder = new PhotoFolder();
});
afterEach(() => folder[Symbol.dispose]());

/** `pipeline thumbnails …`, in the folder. */
const thumbnails = (...parameters: string[]) =>
  runInProcess(['thumbnails', ...parameters], { cwd: folder.root });
runTasksInThisProcess();

describe('pipeline thumbnails over photographs', () => {
  it('--json gives one document with summary and items', async () => {
    folder.place('a.jpg', 'b.jpg');
    const { status, stdout } = await thumbnails('a.jpg', 'b.jpg', '--json');
    const document = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(Object.keys(document).sort()).toEqual(['items', 'summary']);
    expect(document.summary.total).toBe(2);
    expect(document.items).toHaveLength(2);
  });

  it('--dry-run prints the plan and writes nothing', async () => {
    folder.place('imgs/a.jpg');
    const { status, stdout } = await thumbnails('imgs', '-n');
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'create      thumbnails/a.jpg ← imgs/a.jpg\n' });
    expect(folder.tree()).toEqual([]);
  });

  it('--quiet says nothing when all is well', async () => {
    folder.place('a.jpg');
    expect(await thumbnails('a.jpg', '--quiet')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('images that a walk passes over are told at the end, and are no items', async () => {
    folder.write('phone/1.HEIC', '');
    folder.write('phone/raw/2.dng', '');
    const told = '2 files passed over that pipeline cannot read (dng 1, heic 1): convert them first\n';
    expect(await thumbnails('phone')).toEqual({
      status: 0,
      stdout: '',
      stderr: `no images found; ${told}`,
    });
    expect((await thumbnails('phone', '--quiet')).stderr).toBe('');
    folder.place('phone/3.jpg');
    const { stdout, stderr } = await thumbnails('phone', '--ndjson');
    expect(itemsOf(stdout).map(({ source }) => source)).toEqual(['phone/3.jpg']);
    expect(stderr.endsWith(told)).toBe(true);
  });

  it('links that are not followed are told at the end; nothing to try again is no empty folder', async () => {
    folder.place('a.jpg');
    mkdirSync(folder.at('imgs'));
    symlinkSync('../a.jpg', folder.at('imgs/l.jpg'));
    expect(await thumbnails('imgs')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'no images found; 1 link passed over: --follow takes what links lead to\n',
    });
    expect((await thumbnails('imgs', '--follow')).stderr).toContain('1 image: 1 created');
    expect((await thumbnails('imgs', '--follow', '--retry-failed')).stderr).toBe(
      'nothing to try again: no image failed the last time\n',
    );
  });

  it('makes what its options say', async () => {
    folder.place('a.jpg');
    const sizes = ['-s', 'sq=90x90', '-s', '200', '--fit', 'cover'];
    const format = ['-f', 'webp', '-q', '50', '--name', '{name}_{size}.{ext}'];
    expect((await thumbnails('a.jpg', '-o', 'web', ...sizes, ...format)).status).toBe(0);
    expect(folder.tree('web')).toEqual(['a_200.webp', 'a_sq.webp']);
    const square = await sharp(readFileSync(folder.at('web/a_sq.webp'))).metadata();
    expect([square.format, square.width, square.height]).toEqual(['webp', 90, 90]);
  });
});

describe('names', () => {
  it('of every kind are taken: spaces, newlines, dashes, other alphabets, a folder named x.jpg', async () => {
    const names = [
      'with space.jpg',
      'new\nline.jpg',
      '-dash.jpg',
      'фото-写真.jpg',
      'x.jpg/inside.jpg',
      "it's.jpg",
    ];
    folder.place(...names.map((name) => `imgs/${name}`));
    const { status, stdout } = await thumbnails('imgs', '--ndjson');
    expect(status).toBe(0);
    expect(
      itemsOf(stdout)
        .map(({ source }) => source)
        .sort(),
    ).toEqual(names.map((name) => `imgs/${name}`).sort());
    expect(folder.tree()).toEqual([...names].sort());
  });

  it('with a leading dash are paths after --', async () => {
    folder.place('-dash.jpg');
    expect((await thumbnails('--', '-dash.jpg')).status).toBe(0);
    expect(folder.tree()).toEqual(['-dash.jpg']);
  });

  it('a glob in quotes is expanded, and a path that exists is never one', async () => {
    folder.place('p/a.jpg', 'p/q/b.jpg', '[x].jpg');
    expect((await thumbnails('p/**/*.jpg', '[x].jpg')).status).toBe(0);
    expect(folder.tree()).toEqual(['[x].jpg', 'p/a.jpg', 'p/q/b.jpg']);
  });

  it('that would collide refuse the run with 3, before anything is written', async () => {
    folder.place('imgs/a.jpg', 'imgs/A.jpeg');
    const { status, stderr } = await thumbnails('imgs');
    expect(status).toBe(3);
    expect(stderr).toMatch(/imgs\/A\.jpeg, imgs\/a\.jpg/);
    expect(folder.tree()).toEqual([]);
    for (const [policy, names] of [
      ['number', ['A.jpg', 'a-2.jpg']],
      ['srcext', ['A.jpeg.jpg', 'a.jpg.jpg']],
    ] as const) {
      expect((await thumbnails('imgs', '--on-collision', policy, '-o', policy)).status).toBe(0);
      expect(folder.tree(policy)).toEqual(names);
    }
  });

  it('never lead out of the output folder, through a link neither', async () => {
    folder.place('imgs/a.jpg', 'imgs/sub/b.jpg');
    for (const name of ['elsewhere', 'thumbnails']) mkdirSync(folder.at(name));
    symlinkSync('../elsewhere', folder.at('thumbnails/sub'));
    const { status, stdout } = await thumbnails('imgs', '--ndjson');
    expect(status).toBe(1);
    expect(itemsOf(stdout).find(({ source }) => source === 'imgs/sub/b.jpg')?.error?.code).toBe('IO');
    expect(folder.tree('elsewhere')).toEqual([]);
    expect((await thumbnails('imgs', '--name', '../{name}.{ext}')).status).toBe(2);
  });
});

describe('bad input', () => {
  it('costs only itself, is named with its code, and makes the exit code 1', async () => {
    folder.place('imgs/good.jpg');
    const whole = readFileSync(fixtures.baseline);
    folder.write('imgs/empty.jpg', '');
    folder.write('imgs/cut.jpg', whole.subarray(0, whole.length >> 1));
    folder.write('imgs/text.jpg', 'hello');
    folder.write('imgs/heic.jpg', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
    const { status, stdout, stderr } = await thumbnails('imgs', '--ndjson', '--max-pixels', '10M');
    expect(status).toBe(1);
    expect(
      Object.fromEntries(itemsOf(stdout).map(({ source, status, error }) => [source, error?.code ?? status])),
    ).toEqual({
      'imgs/good.jpg': 'created',
      'imgs/empty.jpg': 'TRUNCATED',
      'imgs/cut.jpg': 'TRUNCATED',
      'imgs/text.jpg': 'NOT_AN_IMAGE',
      'imgs/heic.jpg': 'UNSUPPORTED',
    });
    expect(stderr).toMatch(/5 images: 1 created, 4 failed/);
    expect(stderr).toMatch(
      /TRUNCATED +2 +imgs\/cut\.jpg, imgs\/empty\.jpg|TRUNCATED +2 +imgs\/empty\.jpg, imgs\/cut\.jpg/,
    );
    expect(folder.tree()).toEqual(['good.jpg']);
  });

  it('refuses more pixels than allowed from the header', async () => {
    folder.place('a.jpg');
    const { status, stdout } = await thumbnails('a.jpg', '--max-pixels', '1M', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout).items[0].error.code).toBe('TOO_LARGE');
  });

  it.each([
    ['a path that is not there', ['nowhere'], 3, /nowhere/],
    ['a glob that matches nothing', ['*.png'], 3, /\*\.png/],
    ['no path', [], 2, /path/],
    ['an unknown option', ['a.jpg', '--sise', '9'], 2, /--size/],
    ['a size that is none', ['a.jpg', '-s', 'huge'], 2, /huge/],
    ['an unknown placeholder', ['a.jpg', '--name', '{nmae}.{ext}'], 2, /\{nmae\}/],
  ])('%s: refused', async (_case, parameters, expected, message) => {
    folder.place('a.jpg');
    const { status, stdout, stderr } = await thumbnails(...parameters);
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(stderr).toMatch(message);
    expect(folder.tree()).toEqual([]);
  });

  it('an output that cannot be a folder is refused with 3', async () => {
    folder.place('a.jpg');
    folder.write('taken', '');
    const { status, stderr } = await thumbnails('a.jpg', '-o', 'taken');
    expect(status).toBe(3);
    expect(stderr).toMatch(/taken.*not a folder/);
  });
});

it('the second run does nothing, says so, and its plan too', async () => {
  folder.place('imgs/a.jpg', 'imgs/b.jpg');
  folder.write('imgs/bad.jpg', 'no picture');
  expect((await thumbnails('imgs')).status).toBe(1);
  const { status, stderr } = await thumbnails('imgs');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^failed {2}imgs\/bad\.jpg: .*\n3 images: 2 up to date, 1 failed\nnothing written/);
  folder.remove('imgs/b.jpg');
  folder.write('thumbnails/a.jpg', 'altered');
  folder.place('imgs/c.jpg');
  const plan = await thumbnails('imgs', '-n', '--prune');
  expect(plan.stdout.split('\n').sort().slice(1)).toEqual([
    'create      thumbnails/c.jpg ← imgs/c.jpg',
    expect.stringMatching(/^fail {8}imgs\/bad\.jpg: .* \(NOT_AN_IMAGE\)$/),
    'prune       thumbnails/b.jpg ← imgs/b.jpg',
    'rebuild     thumbnails/a.jpg ← imgs/a.jpg',
  ]);
  expect(folder.tree()).toEqual(['a.jpg', 'b.jpg']);
  const pruned = await thumbnails('imgs', '--prune', '--json');
  expect(JSON.parse(pruned.stdout)).toMatchObject({
    pruned: [{ type: 'prune', source: 'imgs/b.jpg', outputs: ['thumbnails/b.jpg'] }],
    summary: { created: 2, failed: 1, pruned: 1 },
  });
  expect(folder.tree()).toEqual(['a.jpg', 'c.jpg']);
});

it('documents are written where they were asked for, and --max-failures ends with 4', async () => {
  folder.place('imgs/a.jpg');
  folder.write('imgs/bad.jpg', 'no picture');
  const documents = [
    '--manifest',
    'map.json',
    '--report',
    'report.json',
    '--contact-sheet',
    'web/index.html',
  ];
  const command = ['imgs', '-o', 'web', '-s', '80', '-s', '160', ...documents];
  expect((await thumbnails(...command, '--max-failures', '1')).status).toBe(1);
  const read = (name: string): string => readFileSync(folder.at(name), 'utf8');
  expect(JSON.parse(read('map.json'))).toMatchObject({
    'imgs/a.jpg': { srcset: 'web/a-80.jpg 80w, web/a-160.jpg 160w' },
  });
  expect(JSON.parse(read('report.json')).items[0].source).toBe('imgs/bad.jpg');
  expect(read('web/index.html')).toContain('src="a-80.jpg"');
  expect(folder.tree('web')).toEqual(['a-160.jpg', 'a-80.jpg', 'index.html']);
  expect((await thumbnails(...command, '--max-failures', '0')).status).toBe(4);
  expect((await thumbnails(...command, '--max-failures', 'some')).status).toBe(2);
});
