import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { discoverInputs } from '../../../../src/jobs/thumbnails/inputs/index.js';
import { filesNamed, tempTree, withoutRootRights } from '../temp-tree.js';
import { found } from './found.js';

describe('a folder argument', () => {
  test('is walked, its files before its subfolders, by code unit; its inside is what is mirrored', async () => {
    using tree = tempTree(
      filesNamed('imgs/b.jpg', 'imgs/Z.png', 'imgs/a/y.gif', 'imgs/a/x.webp', 'imgs/A/q.avif'),
    );
    expect(await found(tree, ['imgs'])).toEqual([
      'imgs/Z.png → Z.png',
      'imgs/b.jpg → b.jpg',
      'imgs/A/q.avif → A/q.avif',
      'imgs/a/x.webp → a/x.webp',
      'imgs/a/y.gif → a/y.gif',
    ]);
  });

  test('gives the names of images in any case and ignores the rest', async () => {
    const taken = ['a.jpg', 'b.JPEG', 'c.Png', 'd.webp', 'e.avif', 'f.gif', 'g.tif', 'h.TIFF', 'i.svg'];
    using tree = tempTree(filesNamed(...taken, 'notes.txt', 'jpg', 'x.jpg.bak', 'clip.mp4', '.hidden.jpg'));
    expect((await found(tree, ['.'])).map((line) => line.split(' ')[0])).toEqual(taken);
  });

  test('tells of images that it passes over for their names alone, each once, after all else', async () => {
    using tree = tempTree({
      ...filesNamed('imgs/a.jpg', 'imgs/b.HEIC', 'imgs/sub/c.dng', 'imgs/sub/d.heic', 'imgs/e.jxl'),
      ...filesNamed('imgs/.f.heic', 'imgs/notes.txt', 'imgs/heic', 'imgs/g.heic/h.txt', 'other/i.psd'),
      'imgs/l.heic': '-> b.HEIC',
      'imgs/other': '-> ../other',
    });
    const options = { exclude: ['*.jxl'] };
    const passedOver = ['(passed over: heic)', '(passed over: dng)', '(passed over: heic)'];
    expect(await found(tree, ['imgs', 'imgs/sub'], options)).toEqual(['imgs/a.jpg → a.jpg', ...passedOver]);
    expect(await found(tree, ['imgs', 'imgs/b.HEIC'], options)).toEqual([
      'imgs/a.jpg → a.jpg',
      'imgs/b.HEIC → imgs/b.HEIC',
      ...passedOver.slice(1),
    ]);
    expect(await found(tree, ['imgs'], { ...options, follow: true, hidden: true })).toEqual([
      'imgs/a.jpg → a.jpg',
      ...['heic', 'heic', 'heic', 'psd', 'dng', 'heic'].map((kind) => `(passed over: ${kind})`),
    ]);
  });

  test('named with a trailing slash, an absolute path or .. gives the same', async () => {
    using tree = tempTree(filesNamed('imgs/a/b.jpg', 'x/y.txt'));
    const expected = ['imgs/a/b.jpg → a/b.jpg'];
    expect(await found(tree, ['imgs/'])).toEqual(expected);
    expect(await found(tree, [tree.at('imgs')])).toEqual(expected);
    expect(await found(tree, ['x/../imgs'])).toEqual(expected);
  });

  test('outside the current folder is reported by its absolute path', async () => {
    using tree = tempTree(filesNamed('imgs/a.jpg', 'here/x.txt'));
    expect(await found(tree, ['../imgs'], { cwd: tree.at('here') })).toEqual([
      `${tree.at('imgs/a.jpg')} → a.jpg`,
    ]);
  });

  test('that is a link is walked; links inside it are passed over, and told of when they have names of images', async () => {
    using tree = tempTree({
      ...filesNamed('real/a.jpg', 'other/b.jpg'),
      link: '-> real',
      'real/l.jpg': '-> a.jpg',
      'real/o': '-> ../other',
    });
    expect(await found(tree, ['link'])).toEqual(['link/a.jpg → a.jpg', '(passed over: link)']);
    expect(await found(tree, ['link'], { exclude: ['l.*'] })).toEqual(['link/a.jpg → a.jpg']);
    expect(await found(tree, ['link', 'link/l.jpg'])).toEqual([
      'link/a.jpg → a.jpg',
      'link/l.jpg → link/l.jpg',
    ]);
    expect(await found(tree, ['link/l*'])).toEqual(['(passed over: link)']);
  });

  test('with follow gives what links point to, and is not caught in circles', async () => {
    using tree = tempTree({
      ...filesNamed('imgs/a.jpg', 'imgs/sub/b.jpg', 'other/c.jpg'),
      'imgs/circle': '-> .',
      'imgs/sub/up': '-> ..',
      'imgs/sub/round': '-> ../../imgs',
      'imgs/l.jpg': '-> a.jpg',
      'imgs/other': '-> ../other',
      'other/back': '-> ../imgs',
      'imgs/gone.jpg': '-> nothing.jpg',
      'imgs/gone': '-> nothing',
    });
    expect(await found(tree, ['imgs'], { follow: true })).toEqual([
      'imgs/gone.jpg ! IO',
      'imgs/a.jpg → a.jpg',
      'imgs/l.jpg → l.jpg',
      'imgs/other/c.jpg → other/c.jpg',
      'imgs/sub/b.jpg → sub/b.jpg',
    ]);
  });

  test('with follow says of a link to nothing that it is one', async () => {
    using tree = tempTree({ 'imgs/gone.jpg': '-> nothing.jpg' });
    const options = { cwd: tree.root, out: { real: tree.at('out') }, follow: true };
    for await (const input of discoverInputs(['imgs'], options)) {
      expect(input).toMatchObject({
        kind: 'failed',
        error: { code: 'IO', message: 'cannot read imgs/gone.jpg: it is a link to nothing' },
      });
    }
    expect.assertions(1);
  });

  test('named like an image is a folder still, and one met on a walk too', async () => {
    using tree = tempTree(filesNamed('x.jpg/a.png', 'imgs/y.jpg/b.png'));
    expect(await found(tree, ['x.jpg', 'imgs'])).toEqual([
      'x.jpg/a.png → a.png',
      'imgs/y.jpg/b.png → y.jpg/b.png',
    ]);
  });

  test('with pipes named like images passes them by', async () => {
    using tree = tempTree(filesNamed('imgs/a.jpg'));
    execFileSync('mkfifo', [tree.at('imgs/pipe.jpg')]);
    expect(await found(tree, ['imgs'])).toEqual(['imgs/a.jpg → a.jpg']);
  });

  test('that cannot be read is one failure that names it, and the rest is done', async () => {
    using tree = tempTree(filesNamed('imgs/a.jpg', 'imgs/locked/b.jpg', 'imgs/z/c.jpg'));
    chmodSync(tree.root, 0o755);
    chmodSync(tree.at('imgs/locked'), 0);
    expect(await withoutRootRights(() => found(tree, ['imgs', 'imgs/locked']))).toEqual([
      'imgs/a.jpg → a.jpg',
      'imgs/locked ! PERMISSION',
      'imgs/z/c.jpg → z/c.jpg',
    ]);
  });

  test('may hold names with spaces, newlines, dashes in front, letters of any script and wildcards', async () => {
    const names = [
      '-rf.jpg',
      'a b.jpg',
      'new\nline.jpg',
      'ünïcödé 日本.jpg',
      '[x]*.jpg',
      "it's.jpg",
      '\\.jpg',
    ];
    using tree = tempTree(filesNamed(...names.map((name) => `imgs/${name}`)));
    const expected = [...names].sort().map((name) => `imgs/${name} → ${name}`);
    expect(await found(tree, ['imgs'])).toEqual(expected);
    expect((await found(tree, ['imgs/*.jpg'])).map((line) => line.split(' → ')[0])).toEqual(
      expected.map((line) => line.split(' → ')[0]),
    );
    expect(await found(tree, ['imgs/[x]*.jpg', './imgs/-rf.jpg'])).toEqual([
      'imgs/[x]*.jpg → imgs/[x]*.jpg',
      'imgs/-rf.jpg → imgs/-rf.jpg',
    ]);
  });

  test.runIf(process.platform === 'linux')(
    'with a name that is no UTF-8 fails for that name only',
    async () => {
      using tree = tempTree(filesNamed('imgs/a.jpg', 'imgs/real\uFFFD.jpg'));
      writeFileSync(
        Buffer.concat([Buffer.from(tree.at('imgs/')), Buffer.from([0x62, 0xff]), Buffer.from('.jpg')]),
        'x',
      );
      mkdirSync(Buffer.concat([Buffer.from(tree.at('imgs/')), Buffer.from([0xfe])]));
      expect(await found(tree, ['imgs'])).toEqual([
        'imgs/\\xfe ! IO',
        'imgs/b\\xff.jpg ! IO',
        'imgs/a.jpg → a.jpg',
        'imgs/real\uFFFD.jpg → real\uFFFD.jpg',
      ]);
    },
  );

  test.runIf(process.platform === 'linux')(
    'tells of each image that it passes over, also where the name is no UTF-8',
    async () => {
      using tree = tempTree(filesNamed('imgs/a.txt'));
      for (const letter of [0xfe, 0xff])
        writeFileSync(
          Buffer.concat([Buffer.from(tree.at('imgs/')), Buffer.from([letter]), Buffer.from('.heic')]),
          'x',
        );
      mkdirSync(Buffer.concat([Buffer.from(tree.at('imgs/')), Buffer.from([0xfd]), Buffer.from('.heic')]));
      const passedOver = ['(passed over: heic)', '(passed over: heic)'];
      expect(await found(tree, ['imgs'])).toEqual(['imgs/\\xfd.heic ! IO', ...passedOver]);
    },
  );

  test.runIf(process.platform === 'linux')(
    'passes over a link and a pipe whatever their names; only with follow a link fails for its name',
    async () => {
      using tree = tempTree(filesNamed('imgs/a.jpg'));
      const named = (letter: number): Buffer =>
        Buffer.concat([Buffer.from(tree.at('imgs/')), Buffer.from([letter]), Buffer.from('.jpg')]);
      symlinkSync('a.jpg', named(0xff));
      execFileSync('sh', ['-c', String.raw`mkfifo "$(printf 'imgs/\376.jpg')"`], { cwd: tree.at('.') });
      expect(await found(tree, ['imgs'])).toEqual(['imgs/a.jpg → a.jpg', '(passed over: link)']);
      expect(await found(tree, ['imgs'], { follow: true })).toEqual([
        'imgs/\\xff.jpg ! IO',
        'imgs/a.jpg → a.jpg',
      ]);
    },
  );

  test('of many files and folders gives each once', async () => {
    const names = Array.from({ length: 1_200 }, (_, index) => `imgs/${index % 40}/${index % 7}/${index}.jpg`);
    using tree = tempTree(filesNamed(...names));
    const lines = await found(tree, ['imgs']);
    expect(new Set(lines).size).toBe(1_200);
    expect(lines).toEqual(await found(tree, ['imgs']));
  });
});
