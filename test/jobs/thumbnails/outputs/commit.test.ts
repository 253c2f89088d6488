import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type Committer,
  createCommitter,
  removeLeftovers,
} from '../../../../src/jobs/thumbnails/outputs/index.js';
import { canMountDisks, mountDisk } from '../mounted-disk.js';
import { filesNamed, tempTree, withoutRootRights } from '../temp-tree.js';

const mountable = canMountDisks();

function committerTo(root: string): Committer {
  return createCommitter({ path: root, real: root, label: 'out' });
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text);
}

vi.mock('node:fs/promises', { spy: true });

afterEach(() => {
  vi.resetAllMocks();
});

describe('a commit', () => {
  test('puts the whole file in place (I1), makes the folders on the way and leaves nothing else (I2)', async () => {
    using tree = tempTree();
    const committer = committerTo(tree.at('out'));
    await committer.commit('a/b/c.jpg', bytesOf('new'));
    await committer.commit('a/d.jpg', bytesOf('d'));
    expect(readFileSync(tree.at('out/a/b/c.jpg'), 'utf8')).toBe('new');
    expect(tree.files()).toEqual(['out/a/b/c.jpg', 'out/a/d.jpg']);
  });

  test('takes the place of a file, or of a link, whose target it leaves alone', async () => {
    using tree = tempTree({
      'out/a.jpg': 'old',
      'precious.txt': 'precious',
      'out/l.jpg': '-> ../precious.txt',
    });
    const committer = committerTo(tree.at('out'));
    await committer.commit('a.jpg', bytesOf('new'));
    await committer.commit('l.jpg', bytesOf('new'));
    expect(['a.jpg', 'l.jpg'].map((name) => readFileSync(tree.at('out', name), 'utf8'))).toEqual([
      'new',
      'new',
    ]);
    expect(readFileSync(tree.at('precious.txt'), 'utf8')).toBe('precious');
    expect(tree.files()).toEqual(['out/a.jpg', 'out/l.jpg', 'precious.txt']);
  });

  test('makes each folder once, however many files go there at once', async () => {
    using tree = tempTree();
    const committer = committerTo(tree.at('out'));
    const names = Array.from({ length: 40 }, (_, index) => `a/b${index % 4}/${index}.jpg`);
    await Promise.all(names.map((name) => committer.commit(name, bytesOf(name))));
    expect(tree.files('out')).toEqual([...names].sort());
    expect(fsPromises.mkdir).toHaveBeenCalledTimes(1 + 1 + 4);
  });

  test('takes names with spaces, newlines, dashes in front and letters of any script', async () => {
    using tree = tempTree();
    const committer = committerTo(tree.root);
    const names = ['-rf.jpg', 'a b.jpg', 'new\nline/x.jpg', 'ünïcödé/日本.jpg'];
    for (const name of names) await committer.commit(name, bytesOf(name));
    expect(tree.files()).toEqual([...names].sort());
  });

  test.each(['../a.jpg', 'a/../../b.jpg', '/a.jpg', 'a//b.jpg', '', '.', 'a/..'])(
    'refuses %j for a name',
    async (name) => {
      using tree = tempTree({ 'out/': '' });
      await expect(committerTo(tree.at('out')).commit(name, bytesOf('x'))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
      expect(tree.files()).toEqual([]);
    },
  );

  test('never goes through a link, inside the output folder or out of it (I3)', async () => {
    using tree = tempTree({
      ...filesNamed('out/real/x', 'elsewhere/y'),
      'out/l': '-> ../elsewhere',
      'out/m': '-> real',
    });
    const committer = committerTo(tree.at('out'));
    for (const name of ['l/a.jpg', 'l/deep/a.jpg', 'm/a.jpg']) {
      await expect(committer.commit(name, bytesOf('x'))).rejects.toMatchObject({
        code: 'IO',
        item: `out/${name}`,
        message: `cannot write out/${name}: its folder ${name[0]} is a link, and outputs never go through links: move that away, or choose another --out or --name`,
      });
    }
    expect(tree.files()).toEqual(['elsewhere/y', 'out/l', 'out/m', 'out/real/x']);
  });

  test.each([
    ['is a folder', 'a.jpg', 'it is a folder: move it, or choose another --name'],
    ['is a folder with something in it', 'b.jpg', 'it is a folder'],
    [
      'is below a file',
      'file/c.jpg',
      'its folder file is not a folder: move that away, or choose another --out or --name',
    ],
    ['is too long', `${'x'.repeat(300)}.jpg`, 'the name is too long for this file system'],
    [
      'has a folder that is too long',
      `${'x'.repeat(300)}/a.jpg`,
      'the name is too long for this file system',
    ],
  ])('whose name %s is that IO failure, and leaves nothing', async (_, name, reason) => {
    using tree = tempTree({ 'out/a.jpg/': '', ...filesNamed('out/b.jpg/x', 'out/file') });
    await expect(committerTo(tree.at('out')).commit(name, bytesOf('x'))).rejects.toMatchObject({
      code: 'IO',
      item: `out/${name}`,
      message: expect.stringContaining(`cannot write out/${name}: ${reason}`),
    });
    expect(tree.files()).toEqual(['out/b.jpg/x', 'out/file']);
  });

  test('without the right to write is a PERMISSION failure; it works once there is the right', async () => {
    using tree = tempTree({ 'out/locked/': '' });
    chmodSync(tree.root, 0o755);
    chmodSync(tree.at('out/locked'), 0o555);
    const committer = committerTo(tree.at('out'));
    for (const name of ['locked/a.jpg', 'locked/b/a.jpg']) {
      await expect(withoutRootRights(() => committer.commit(name, bytesOf('x')))).rejects.toMatchObject({
        code: 'PERMISSION',
        message: `cannot write out/${name}: permission denied`,
      });
    }
    chmodSync(tree.at('out/locked'), 0o777);
    await withoutRootRights(() => committer.commit('locked/b/a.jpg', bytesOf('x')));
    expect(tree.files()).toEqual(['out/locked/b/a.jpg']);
  });

  test.runIf(mountable)(
    'on a full disk is an IO failure that says so, and what fits is written after it',
    async () => {
      using disk = mountDisk(65_536);
      const committer = committerTo(disk.root);
      await committer.commit('small.jpg', new Uint8Array(16_384));
      await expect(committer.commit('big.jpg', new Uint8Array(200_000))).rejects.toMatchObject({
        code: 'IO',
        message: 'cannot write out/big.jpg: the disk is full: free some space and run the same command again',
      });
      expect(readdirSync(disk.root)).toEqual(['small.jpg']);
      await committer.commit('last.jpg', new Uint8Array(16_384));
      expect(readdirSync(disk.root).sort()).toEqual(['last.jpg', 'small.jpg']);
    },
  );

  test.runIf(mountable)('on a disk that became read-only is an IO failure that says so', async () => {
    using disk = mountDisk(65_536);
    disk.makeReadOnly();
    await expect(committerTo(disk.root).commit('a.jpg', bytesOf('x'))).rejects.toMatchObject({
      code: 'IO',
      message: 'cannot write out/a.jpg: the disk is read-only',
    });
  });

  test('is made again when its folder or its temporary file is removed meanwhile, three times at most', async () => {
    using tree = tempTree();
    const committer = committerTo(tree.at('out'));
    await committer.commit('a/b/1.jpg', bytesOf('1'));
    rmSync(tree.at('out/a'), { recursive: true });
    await committer.commit('a/b/2.jpg', bytesOf('2'));
    expect(tree.files('out')).toEqual(['a/b/2.jpg']);

    vi.mocked(fsPromises.rename).mockImplementationOnce(async (from, to) => {
      expect(await removeLeftovers(tree.at('out'), 'below')).toBe(1);
      await fsPromises.rename(from, to);
    });
    await committer.commit('a/b/3.jpg', bytesOf('3'));
    expect(tree.files('out')).toEqual(['a/b/2.jpg', 'a/b/3.jpg']);

    const gone = Object.assign(new Error('gone'), { code: 'ENOENT' });
    vi.mocked(fsPromises.rename).mockReset().mockRejectedValue(gone);
    await expect(committer.commit('a/b/4.jpg', bytesOf('4'))).rejects.toMatchObject({
      code: 'IO',
      cause: gone,
    });
    expect(fsPromises.rename).toHaveBeenCalledTimes(3);
    expect(tree.files('out')).toEqual(['a/b/2.jpg', 'a/b/3.jpg']);
  });
});

describe('stopping', () => {
  test('before the file has its name leaves what was there (I1)', async () => {
    using tree = tempTree({ 'out/a.jpg': 'old' });
    const committer = committerTo(tree.at('out'));
    const controller = new AbortController();
    const committing = committer.commit('a.jpg', bytesOf('new'), { signal: controller.signal });
    controller.abort('stop');
    await expect(committing).rejects.toBe('stop');
    await expect(committer.commit('b.jpg', bytesOf('b'), { signal: controller.signal })).rejects.toBe('stop');
    expect(readFileSync(tree.at('out/a.jpg'), 'utf8')).toBe('old');
    expect(tree.files()).toEqual(['out/a.jpg']);
  });

  test('at once removes the temporary files of commits under way (I2)', async () => {
    using tree = tempTree();
    const committer = committerTo(tree.at('out'));
    let whileTemporary: string[] = [];
    vi.mocked(fsPromises.rename).mockImplementationOnce(async (from) => {
      whileTemporary = tree.files('out');
      committer.abandon();
      expect(existsSync(from as string)).toBe(false);
      throw new Error('the process ends here');
    });
    await expect(committer.commit('a.jpg', bytesOf('x'))).rejects.toMatchObject({ code: 'IO' });
    expect(whileTemporary).toEqual([expect.stringMatching(/^\.pipeline-[0-9a-f]{16}\.tmp$/)]);
    expect(tree.files()).toEqual([]);
  });
});

describe('removing leftovers', () => {
  test('takes the temporary files of killed runs, at any depth, and nothing else (I2)', async () => {
    const kept = [
      'a.jpg',
      '.pipeline-state',
      '.pipeline-0123456789abcdef.tmp.jpg',
      '.pipeline-XYZ.tmp',
      'x.tmp',
    ];
    using tree = tempTree({
      ...filesNamed(...kept.map((name) => `out/${name}`)),
      ...filesNamed('out/.pipeline-0123456789abcdef.tmp', 'out/a/b/.pipeline-fedcba9876543210.tmp'),
      ...filesNamed('elsewhere/.pipeline-0123456789abcdef.tmp'),
      'out/link': '-> ../elsewhere',
    });
    mkdirSync(tree.at('out/.pipeline-aaaaaaaaaaaaaaaa.tmp'));
    writeFileSync(join(tree.at('out/.pipeline-aaaaaaaaaaaaaaaa.tmp'), 'kept'), '');
    expect(await removeLeftovers(tree.at('out'), 'below')).toBe(2);
    expect(tree.files('out')).toEqual([...kept, 'link', '.pipeline-aaaaaaaaaaaaaaaa.tmp/kept'].sort());
    expect(tree.files('elsewhere')).toHaveLength(1);
    expect(await removeLeftovers(tree.at('nowhere'), 'below')).toBe(0);
  });
});
