import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openOutput, prepareOutput } from '../../../../src/jobs/thumbnails/outputs/index.js';
import { canMountDisks, mountDisk } from '../mounted-disk.js';
import { type TempTree, tempTree, withoutRootRights } from '../temp-tree.js';

const mountable = canMountDisks();

function prepare(tree: TempTree, name: string): ReturnType<typeof prepareOutput> {
  return prepareOutput(tree.at(name), name);
}

describe('preparing the output folder', () => {
  test('writes nothing, whether it is there or not', async () => {
    using tree = tempTree({ 'out/a.jpg': 'a', link: '-> out' });
    expect(await prepare(tree, 'out')).toEqual({ path: tree.at('out'), real: tree.at('out'), label: 'out' });
    expect((await prepare(tree, 'new/deep')).real).toBe(tree.at('new/deep'));
    expect((await prepare(tree, 'link/deep')).real).toBe(tree.at('out/deep'));
    expect(tree.files()).toEqual(['link', 'out/a.jpg']);
  });

  test('refuses a file, a way through a file, and a link to nothing', async () => {
    using tree = tempTree({ 'file.txt': 'x', nowhere: '-> gone' });
    for (const [name, reason] of [
      ['file.txt', 'file.txt is not a folder'],
      ['file.txt/out', 'file.txt is not a folder'],
      ['nowhere', 'nowhere is a link to nothing'],
      ['nowhere/out', 'nowhere is a link to nothing'],
    ] as const) {
      await expect(prepare(tree, name)).rejects.toMatchObject({
        code: 'OUTPUT_UNWRITABLE',
        message: `cannot write to ${name}: ${reason}; choose another --out`,
      });
    }
  });

  test.runIf(mountable)('refuses a read-only disk', async () => {
    using disk = mountDisk(65_536);
    disk.makeReadOnly();
    await expect(prepareOutput(`${disk.root}/out`, 'out')).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: 'cannot write to out: the disk is read-only; choose another --out',
    });
  });
});

describe('opening the output folder', () => {
  test('makes it, and leaves nothing in it', async () => {
    using tree = tempTree();
    await openOutput(await prepare(tree, 'a/b'));
    await openOutput(await prepare(tree, 'a/b'));
    expect(tree.files('a/b')).toEqual([]);
  });

  test('refuses a folder without the right to write, and a place in it', async () => {
    using tree = tempTree({ 'locked/': '' });
    chmodSync(tree.root, 0o755);
    chmodSync(tree.at('locked'), 0o555);
    // `access` asks for the user who started the process, so that in these tests only trying may tell.
    for (const name of ['locked', 'locked/out']) {
      await expect(withoutRootRights(() => prepare(tree, name).then(openOutput))).rejects.toMatchObject({
        code: 'OUTPUT_UNWRITABLE',
        message: `cannot write to ${name}: permission denied; choose another --out`,
      });
    }
  });

  test.runIf(process.platform === 'linux')('refuses where only trying tells', async () => {
    // Root may write anywhere, says `access`; the kernel makes no folders there all the same.
    await expect(
      openOutput({ path: '/proc/out', real: '/proc/out', label: '/proc/out' }),
    ).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      item: '/proc/out',
    });
  });

  test.runIf(mountable)('leaves no folder behind when it is refused', async () => {
    using disk = mountDisk(65_536);
    const folder = await prepareOutput(`${disk.root}/a/b`, 'b');
    disk.makeReadOnly();
    await expect(openOutput(folder)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  });
});
