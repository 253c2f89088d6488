import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { type DiscoverOptions, discoverInputs } from '../../../../src/jobs/thumbnails/inputs/index.js';
import { filesNamed, type TempTree, tempTree, withoutRootRights } from '../temp-tree.js';

type Options = Partial<Omit<DiscoverOptions, 'out'>> & { readonly outAt?: string };

/** What was found, as lines: `label → dir/name.ext`, `label ! CODE`, `label (guarded)`. */
async function found(tree: TempTree, inputs: string[], options: Options = {}): Promise<string[]> {
  const { outAt = 'out', cwd = tree.root, ...rest } = options;
  const lines: string[] = [];
  for await (const input of discoverInputs(inputs, { cwd, out: { real: tree.at(outAt) }, ...rest })) {
    if (input.kind === 'failed') lines.push(`${input.label} ! ${input.error.code}`);
    else if (input.kind === 'guarded') lines.push(`${input.label} (guarded)`);
    else
      lines.push(`${input.label} → ${[input.dir, `${input.name}.${input.ext}`].filter(Boolean).join('/')}`);
  }
  return lines;
}

function listOf(...entries: string[]): Readable {
  return Readable.from([Buffer.from(entries.map((entry) => `${entry}\n`).join(''))]);
}

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

  test('that is a link is walked; links inside it are ignored', async () => {
    using tree = tempTree({
      ...filesNamed('real/a.jpg', 'other/b.jpg'),
      link: '-> real',
      'real/l.jpg': '-> a.jpg',
      'real/o': '-> ../other',
    });
    expect(await found(tree, ['link'])).toEqual(['link/a.jpg → a.jpg']);
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

  test('of many files and folders gives each once', async () => {
    const names = Array.from({ length: 1_200 }, (_, index) => `imgs/${index % 40}/${index % 7}/${index}.jpg`);
    using tree = tempTree(filesNamed(...names));
    const lines = await found(tree, ['imgs']);
    expect(new Set(lines).size).toBe(1_200);
    expect(lines).toEqual(await found(tree, ['imgs']));
  });
});

describe('a file argument', () => {
  test('keeps its path from the current folder, or its base name when it is elsewhere', async () => {
    using tree = tempTree(filesNamed('here/a/b.jpg', 'here/c.jpg', 'there/d.jpg'));
    const cwd = tree.at('here');
    expect(await found(tree, ['a/b.jpg', './c.jpg', '../there/d.jpg'], { cwd })).toEqual([
      'a/b.jpg → a/b.jpg',
      'c.jpg → c.jpg',
      `${tree.at('there/d.jpg')} → d.jpg`,
    ]);
  });

  test('reached by another way into the current folder is below it all the same', async () => {
    using tree = tempTree({ ...filesNamed('here/a/b.jpg'), way: '-> here' });
    expect(await found(tree, [tree.at('way/a/b.jpg')], { cwd: tree.at('here') })).toEqual([
      'a/b.jpg → a/b.jpg',
    ]);
    expect(await found(tree, [tree.at('here/a/b.jpg')], { cwd: tree.at('way') })).toEqual([
      'a/b.jpg → a/b.jpg',
    ]);
  });

  test('is taken whatever its name, and when it is a link', async () => {
    using tree = tempTree({
      ...filesNamed('photo', 'scan.xyz', '.hidden.jpg', 'a.jpg'),
      'l.jpg': '-> a.jpg',
    });
    expect(await found(tree, ['photo', 'scan.xyz', '.hidden.jpg', 'l.jpg'])).toEqual([
      'photo → photo.',
      'scan.xyz → scan.xyz',
      '.hidden.jpg → .hidden.jpg',
      'l.jpg → l.jpg',
    ]);
  });

  test('tells what stat tells', async () => {
    using tree = tempTree({ 'a.tar.JPG': 'four' });
    const inputs = discoverInputs(['a.tar.JPG'], { cwd: tree.root, out: { real: tree.at('out') } });
    const { value } = await inputs.next();
    expect(value).toMatchObject({
      kind: 'source',
      path: tree.at('a.tar.JPG'),
      name: 'a.tar',
      ext: 'JPG',
      size: 4,
    });
    expect(value).not.toHaveProperty('insideOut');
    expect(value).toHaveProperty('mtimeMs', expect.any(Number));
    expect(value).toHaveProperty('ino', expect.any(Number));
    expect(value).toHaveProperty('dev', expect.any(Number));
  });

  test('that is a pipe or a device fails without being waited for', async () => {
    using tree = tempTree();
    execFileSync('mkfifo', [tree.at('pipe.jpg')]);
    expect(await found(tree, ['pipe.jpg', '/dev/null'])).toEqual(['pipe.jpg ! IO', '/dev/null ! IO']);
  });

  test('named twice, or with a folder that holds it, is taken once, as it was named first', async () => {
    using tree = tempTree({ ...filesNamed('imgs/a.jpg', 'imgs/sub/b.jpg'), link: '-> imgs' });
    expect(await found(tree, ['imgs/sub', 'imgs', './imgs/a.jpg', 'link', 'imgs/*.jpg'])).toEqual([
      'imgs/sub/b.jpg → b.jpg',
      'imgs/a.jpg → a.jpg',
    ]);
  });
});

describe('what is not there', () => {
  test('refuses the run before anything is given, with the nearest name that exists', async () => {
    using tree = tempTree(filesNamed('photos/beach.jpg', 'b.jpg'));
    const inputs = discoverInputs(['b.jpg', 'photos/baech.jpg', 'fotos', 'xyz'], {
      cwd: tree.root,
      out: { real: tree.at('out') },
    });
    await expect(inputs.next()).rejects.toMatchObject({
      code: 'NO_SUCH_INPUT',
      count: 3,
      message:
        'cannot read photos/baech.jpg: there is no such file; did you mean photos/beach.jpg?\n' +
        'cannot read fotos: there is no such file\n' +
        'cannot read xyz: there is no such file',
    });
  });

  test('counts for many: five are named', async () => {
    using tree = tempTree();
    const inputs = ['1', '2', '3', '4', '5', '6', '7'].map((name) => `${name}${name}${name}`);
    await expect(found(tree, inputs)).rejects.toThrow(/\nand 2 more that are not there$/);
  });

  test('includes links to nothing, paths below a file and the empty word', async () => {
    using tree = tempTree({ 'a.jpg': 'a', l: '-> nothing' });
    await expect(found(tree, ['l'])).rejects.toThrow(/^cannot read l: it is a link to nothing$/);
    await expect(found(tree, ['a.jpg/b'])).rejects.toMatchObject({ code: 'NO_SUCH_INPUT' });
    await expect(found(tree, [''])).rejects.toThrow('cannot read "": it is empty');
  });

  test('includes a glob that matches no file', async () => {
    using tree = tempTree(filesNamed('imgs/sub/a.jpg', 'imgs/notes.txt'));
    for (const glob of ['imgs/*.png', 'nowhere/*.jpg', 'imgs/notes.txt/*', 'photo (1).jpg']) {
      await expect(found(tree, [glob])).rejects.toMatchObject({ code: 'NO_SUCH_INPUT', item: glob });
    }
    await expect(found(tree, ['imgs/notse (1).txt', '.'])).rejects.toThrow('matches no file');
    await expect(found(tree, ['imgs/[n]tes.txt'])).rejects.toThrow('did you mean imgs/notes.txt?');
    await expect(found(tree, ['imgs/s*'])).rejects.toThrow('take what is in them with imgs/s*/**');
  });
});

describe('a glob', () => {
  const names = [
    'imgs/a.jpg',
    'imgs/b.PNG',
    'imgs/n.txt',
    'imgs/sub/c.jpg',
    'imgs/sub/deep/d.jpg',
    'imgs/.dot/e.jpg',
  ];

  test.each([
    ['imgs/*.jpg', ['imgs/a.jpg']],
    ['imgs/*', ['imgs/a.jpg', 'imgs/b.PNG']],
    ['imgs/*.txt', ['imgs/n.txt']],
    ['imgs/*.{txt,PNG}', ['imgs/b.PNG', 'imgs/n.txt']],
    ['imgs/**/*.jpg', ['imgs/a.jpg', 'imgs/sub/c.jpg', 'imgs/sub/deep/d.jpg']],
    ['**', ['imgs/a.jpg', 'imgs/b.PNG', 'imgs/sub/c.jpg', 'imgs/sub/deep/d.jpg']],
    ['*/sub/*', ['imgs/sub/c.jpg']],
    ['i*/s*/**/d.jpg', ['imgs/sub/deep/d.jpg']],
    ['./imgs/sub/?.jpg', ['imgs/sub/c.jpg']],
    ['imgs/{sub/deep,sub}/*', ['imgs/sub/c.jpg', 'imgs/sub/deep/d.jpg']],
    ['imgs/!(b).jpg', ['imgs/a.jpg']],
    ['!(x)/*.jpg', ['imgs/a.jpg']],
    ['imgs/.dot/*.jpg', ['imgs/.dot/e.jpg']],
    ['imgs/.*/*.jpg', ['imgs/.dot/e.jpg']],
  ])('%s takes %j', async (glob, expected) => {
    using tree = tempTree(filesNamed(...names));
    expect(await found(tree, [glob])).toEqual(expected.map((name) => `${name} → ${name}`));
  });

  test('elsewhere keeps the tree below its first wildcard', async () => {
    using tree = tempTree(filesNamed('there/imgs/2024/a.jpg', 'there/imgs/2025/a.jpg', 'here/x'));
    expect(await found(tree, ['../there/imgs/*/a.jpg'], { cwd: tree.at('here') })).toEqual([
      `${tree.at('there/imgs/2024/a.jpg')} → 2024/a.jpg`,
      `${tree.at('there/imgs/2025/a.jpg')} → 2025/a.jpg`,
    ]);
  });

  test('does not look into folders that cannot hold a match', async () => {
    using tree = tempTree(filesNamed('imgs/a.jpg', 'imgs/locked/b.jpg'));
    chmodSync(tree.root, 0o755);
    chmodSync(tree.at('imgs/locked'), 0);
    expect(await withoutRootRights(() => found(tree, ['imgs/*.jpg']))).toEqual(['imgs/a.jpg → imgs/a.jpg']);
  });
});

describe('include, exclude and hidden', () => {
  const names = [
    'imgs/a.jpg',
    'imgs/b.png',
    'imgs/drafts/c.jpg',
    'imgs/x/drafts/d.jpg',
    'imgs/.h/e.jpg',
    'imgs/.f.jpg',
  ];

  test.each<[Options, string[]]>([
    [{ include: [], exclude: ['*.jpg'] }, ['b.png']],
    [{ include: ['*.png'] }, ['b.png']],
    [{ include: ['drafts/*', '*.png'] }, ['b.png', 'drafts/c.jpg']],
    [{ exclude: ['*.jpg'] }, ['b.png']],
    [{ exclude: ['drafts'] }, ['a.jpg', 'b.png']],
    [{ exclude: ['drafts/'] }, ['a.jpg', 'b.png']],
    [{ exclude: ['drafts/**'] }, ['a.jpg', 'b.png', 'x/drafts/d.jpg']],
    [{ exclude: ['./x/**'] }, ['a.jpg', 'b.png', 'drafts/c.jpg']],
    [{ include: ['*.jpg'], exclude: ['**/drafts/**'] }, ['a.jpg']],
    [{ include: ['*.jpg'], hidden: true, exclude: ['drafts'] }, ['.f.jpg', 'a.jpg', '.h/e.jpg']],
  ])('%j takes %j', async (options, expected) => {
    using tree = tempTree(filesNamed(...names));
    expect((await found(tree, ['imgs'], options)).map((line) => line.split(' → ')[1])).toEqual(expected);
  });

  test('hold for globs and for folders of a list, not for what is named itself', async () => {
    using tree = tempTree(filesNamed(...names));
    const options = { exclude: ['*.jpg'], filesFrom: [listOf('imgs', 'imgs/drafts/c.jpg')] };
    expect(await found(tree, ['imgs/*', 'imgs/a.jpg'], options)).toEqual([
      'imgs/b.png → imgs/b.png',
      'imgs/a.jpg → imgs/a.jpg',
      'imgs/drafts/c.jpg → imgs/drafts/c.jpg',
    ]);
  });
});

describe('a list', () => {
  test('names files and folders relative to the current folder, and keeps their paths from there', async () => {
    using tree = tempTree(filesNamed('here/imgs/a/b.jpg', 'here/c.txt', 'there/d/e.jpg'));
    const filesFrom = [
      listOf('imgs', 'c.txt', '../there/d', '../there/d/e.jpg', tree.at('here/imgs/a/b.jpg')),
    ];
    expect(await found(tree, [], { cwd: tree.at('here'), filesFrom })).toEqual([
      'imgs/a/b.jpg → imgs/a/b.jpg',
      'c.txt → c.txt',
      `${tree.at('there/d/e.jpg')} → d/e.jpg`,
    ]);
  });

  test('is a file, or standard input under the name - as a path and as a list', async () => {
    using tree = tempTree({ ...filesNamed('a.jpg', 'b.jpg', 'c.jpg'), 'list.txt': 'a.jpg\nb.jpg' });
    expect(await found(tree, ['-'], { stdin: listOf('c.jpg'), filesFrom: ['list.txt', '-'] })).toEqual([
      'a.jpg → a.jpg',
      'b.jpg → b.jpg',
      'c.jpg → c.jpg',
    ]);
  });

  test('on standard input is read once, however often it is named', async () => {
    using tree = tempTree(filesNamed('c.jpg'));
    const stdin = listOf('c.jpg');
    expect(await found(tree, ['-', '-'], { stdin, filesFrom: [stdin, '-'] })).toEqual(['c.jpg → c.jpg']);
  });

  test('fails for each entry that is not there, is no file, or is no UTF-8; its globs are names', async () => {
    using tree = tempTree(filesNamed('a.jpg'));
    execFileSync('mkfifo', [tree.at('pipe')]);
    const bytes = Buffer.concat([
      Buffer.from('gone.jpg\n*.jpg\npipe\na.jpg\n'),
      Buffer.from([0x61, 0xff, 0x0a]),
    ]);
    expect(await found(tree, [], { filesFrom: [Readable.from([bytes])] })).toEqual([
      'gone.jpg ! IO',
      '*.jpg ! IO',
      'pipe ! IO',
      'a.jpg → a.jpg',
      'a\\xff ! IO',
    ]);
  });

  test('that is not there, or cannot be read, is no such input', async () => {
    using tree = tempTree(filesNamed('imgs/a.jpg'));
    await expect(found(tree, [], { filesFrom: ['list.txt'] })).rejects.toMatchObject({
      code: 'NO_SUCH_INPUT',
      message: 'cannot read the list list.txt: there is no such file',
    });
    await expect(found(tree, [], { filesFrom: ['imgs'] })).rejects.toMatchObject({
      code: 'NO_SUCH_INPUT',
      message: 'cannot read the list imgs: it is a folder; name it as a path to take what is in it',
    });
  });

  test('may name what fails more than once: it fails once', async () => {
    using tree = tempTree(filesNamed('imgs/a.jpg'));
    const once = ['gone.jpg ! IO', 'imgs/a.jpg → imgs/a.jpg'];
    const twice = listOf('gone.jpg', 'imgs', './gone.jpg', 'imgs/a.jpg', 'gone.jpg');
    expect(await found(tree, [], { filesFrom: [twice] })).toEqual(once);
  });

  test('that is waited for ends when the signal is aborted', async () => {
    using tree = tempTree();
    const controller = new AbortController();
    const stdin = new Readable({ read: () => controller.abort(new Error('enough')) });
    await expect(found(tree, ['-'], { stdin, signal: controller.signal })).rejects.toThrow('enough');
    expect(stdin.destroyed).toBe(true);
  });
});

test('an aborted signal ends a walk with its reason', async () => {
  using tree = tempTree(filesNamed('a/1.jpg', 'b/2.jpg', 'c/3.jpg'));
  const controller = new AbortController();
  const { signal } = controller;
  const inputs = discoverInputs(['.'], { cwd: tree.root, out: { real: tree.at('out') }, signal });
  expect(await inputs.next()).toMatchObject({ value: { label: 'a/1.jpg' } });
  controller.abort('stop');
  await expect(inputs.next()).rejects.toBe('stop');
});

test('a current folder that is not there is a wrong argument', async () => {
  using tree = tempTree();
  await expect(found(tree, ['.'], { cwd: tree.at('gone') })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});

describe('the output folder', () => {
  test('is passed by wherever it is met: on a walk, by a glob, through links, among the arguments, in a list', async () => {
    using tree = tempTree({
      ...filesNamed('imgs/a.jpg', 'imgs/thumbs/a.jpg', 'imgs/thumbs/sub/b.jpg'),
      'imgs/link': '-> thumbs',
      'imgs/below': '-> thumbs/sub',
    });
    const options = { outAt: 'imgs/thumbs', follow: true };
    expect(await found(tree, ['imgs'], options)).toEqual(['imgs/a.jpg → a.jpg']);
    expect(await found(tree, ['imgs/**/*.jpg'], options)).toEqual(['imgs/a.jpg → imgs/a.jpg']);
    expect(await found(tree, ['imgs/a.jpg', 'imgs/thumbs'], options)).toEqual(['imgs/a.jpg → imgs/a.jpg']);
    const filesFrom = [listOf('imgs/a.jpg', 'imgs/thumbs/a.jpg', 'imgs/link/a.jpg', 'imgs/thumbs')];
    expect(await found(tree, [], { ...options, filesFrom })).toEqual(['imgs/a.jpg → imgs/a.jpg']);
  });

  test('guards files in it that are named as arguments', async () => {
    using tree = tempTree(filesNamed('a.jpg', 'thumbs/a.jpg'));
    expect(await found(tree, ['a.jpg', 'thumbs/a.jpg'], { outAt: 'thumbs' })).toEqual([
      'a.jpg → a.jpg',
      'thumbs/a.jpg (guarded)',
    ]);
  });

  test('as the only argument refuses the run', async () => {
    using tree = tempTree(filesNamed('imgs/a.jpg', 'imgs/b/c.jpg'));
    await expect(found(tree, ['imgs'], { outAt: 'imgs' })).rejects.toMatchObject({ code: 'COLLISION' });
    await expect(found(tree, ['.'], { outAt: '.' })).rejects.toMatchObject({ code: 'COLLISION' });
    await expect(found(tree, ['imgs/b'], { outAt: 'imgs' })).rejects.toThrow('lies in the output folder');
  });

  test('that holds the current folder excludes only itself; sources know where in it they lie', async () => {
    using tree = tempTree(filesNamed('imgs/a.jpg', 'b.jpg'));
    expect(await found(tree, ['imgs', 'b.jpg'], { outAt: '.' })).toEqual([
      'imgs/a.jpg → a.jpg',
      'b.jpg → b.jpg',
    ]);
    const inputs = discoverInputs(['imgs', 'b.jpg'], { cwd: tree.root, out: { real: tree.root } });
    const insideOut: unknown[] = [];
    for await (const input of inputs) insideOut.push(input.kind === 'source' && input.insideOut);
    expect(insideOut).toEqual(['imgs/a.jpg', 'b.jpg']);
  });

  test('need not be there yet', async () => {
    using tree = tempTree(filesNamed('imgs/a.jpg'));
    expect(await found(tree, ['imgs'], { outAt: join('imgs', 'new', 'deep') })).toEqual([
      'imgs/a.jpg → a.jpg',
    ]);
  });
});
