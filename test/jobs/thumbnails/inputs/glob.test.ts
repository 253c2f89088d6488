import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { filesNamed, tempTree, withoutRootRights } from '../temp-tree.js';
import { type Options, found, listOf } from './found.js';

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

  test('without an extension tells of images that it passes over, with one takes them', async () => {
    using tree = tempTree(filesNamed('imgs/a.jpg', 'imgs/b.heic', 'imgs/c.dng'));
    expect(await found(tree, ['imgs/*'])).toEqual([
      'imgs/a.jpg → imgs/a.jpg',
      '(passed over: heic)',
      '(passed over: dng)',
    ]);
    expect(await found(tree, ['imgs/b*'])).toEqual(['(passed over: heic)']);
    expect(await found(tree, ['imgs/*.heic'])).toEqual(['imgs/b.heic → imgs/b.heic']);
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
