import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { discoverInputs } from '../../../../src/jobs/thumbnails/inputs/index.js';
import { filesNamed, tempTree } from '../temp-tree.js';
import { found, listOf } from './found.js';

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
