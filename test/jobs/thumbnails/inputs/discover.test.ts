import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discoverInputs } from '../../../../src/jobs/thumbnails/inputs/index.js';
import { filesNamed, tempTree } from '../temp-tree.js';
import { found, listOf } from './found.js';

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
