import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, fstatSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { PipelineError } from '../../../src/base/index.js';
import { readSource } from '../../../src/jobs/thumbnails/read-source.js';
import { type TempTree, tempTree, withoutRootRights } from './temp-tree.js';

function sourceIn(tree: TempTree, name: string): { path: string; label: string } {
  return { path: tree.at(name), label: name };
}

/** Calls `change` when a file has been opened and looked at, before its first `times` reads. */
async function changingWhileRead(
  path: string,
  times: number,
  change: (count: number) => void,
): Promise<void> {
  const probe = await open(path);
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  const read = Reflect.get<FileHandle, 'read'>(prototype, 'read');
  let count = 0;
  vi.spyOn(prototype, 'read').mockImplementation(function (this: FileHandle, ...given: unknown[]) {
    if (count < times) {
      count += 1;
      change(count);
    }
    return Reflect.apply(read, this, given) as never;
  });
}

describe('reading a source', () => {
  test('gives its bytes on a buffer of its own, and the file as it was then', async () => {
    using tree = tempTree({ 'a.jpg': 'twelve bytes', 'empty.jpg': '' });
    const { bytes, identity } = await readSource(sourceIn(tree, 'a.jpg'));
    expect(Buffer.from(bytes).toString()).toBe('twelve bytes');
    expect(bytes.byteOffset).toBe(0);
    expect(bytes.buffer.byteLength).toBe(12);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    expect(bytes.byteLength).toBe(0);
    const { size, mtimeMs, ino, dev } = statSync(tree.at('a.jpg'));
    expect(identity).toEqual({ size, mtimeMs, ino, dev });
    expect((await readSource(sourceIn(tree, 'empty.jpg'))).bytes).toHaveLength(0);
  });

  test('of a file that is gone, a folder, a pipe or a device is an IO failure that names it', async () => {
    using tree = tempTree({ 'x.jpg/': '' });
    execFileSync('mkfifo', [tree.at('pipe')]);
    for (const name of ['gone', 'x.jpg', 'pipe']) {
      await expect(readSource(sourceIn(tree, name))).rejects.toMatchObject({
        code: 'IO',
        item: name,
        message: expect.stringContaining(`cannot read ${name}: `),
      });
    }
    await expect(readSource({ path: '/dev/zero', label: '/dev/zero' })).rejects.toMatchObject({ code: 'IO' });
  });

  test('without the right to is a PERMISSION failure', async () => {
    using tree = tempTree({ 'a.jpg': 'x' });
    chmodSync(tree.root, 0o755);
    chmodSync(tree.at('a.jpg'), 0);
    await expect(withoutRootRights(() => readSource(sourceIn(tree, 'a.jpg')))).rejects.toMatchObject({
      code: 'PERMISSION',
      message: 'cannot read a.jpg: permission denied',
    });
  });

  test('above the limit is TOO_LARGE, also where nothing was written', async () => {
    using tree = tempTree({ 'a.jpg': 'x', 'sparse.jpg': '' });
    await expect(readSource(sourceIn(tree, 'a.jpg'), { maxBytes: 0 })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
    truncateSync(tree.at('sparse.jpg'), 2 ** 31);
    await expect(readSource(sourceIn(tree, 'sparse.jpg'))).rejects.toThrow(
      'cannot read sparse.jpg: 2.0 GB is more than the 2.0 GB allowed',
    );
  });

  test('of a file that grows or shrinks meanwhile takes it up again, once', async () => {
    using tree = tempTree({ 'grows.jpg': 'ab', 'shrinks.jpg': 'abcd', 'grows-on.jpg': 'ab' });
    await changingWhileRead(tree.at('grows.jpg'), 1, () => appendFileSync(tree.at('grows.jpg'), 'cd'));
    expect(Buffer.from((await readSource(sourceIn(tree, 'grows.jpg'))).bytes).toString()).toBe('abcd');
    vi.restoreAllMocks();
    await changingWhileRead(tree.at('shrinks.jpg'), 1, () => truncateSync(tree.at('shrinks.jpg'), 1));
    expect(Buffer.from((await readSource(sourceIn(tree, 'shrinks.jpg'))).bytes).toString()).toBe('a');
    vi.restoreAllMocks();
    await changingWhileRead(tree.at('grows-on.jpg'), 2, () => appendFileSync(tree.at('grows-on.jpg'), 'x'));
    await expect(readSource(sourceIn(tree, 'grows-on.jpg'))).rejects.toThrow(
      'it changes while it is being read',
    );
    vi.restoreAllMocks();
  });

  test('goes no further than its first bytes when they are refused', async () => {
    using tree = tempTree({ 'a.jpg': 'x' });
    truncateSync(tree.at('a.jpg'), 3_000_000);
    const seen: number[] = [];
    const inspect = (head: Uint8Array): void => {
      seen.push(head.length);
      if (head[0] === 0x78) throw new PipelineError('NOT_AN_IMAGE', 'no');
    };
    await expect(readSource(sourceIn(tree, 'a.jpg'), { inspect })).rejects.toMatchObject({
      code: 'NOT_AN_IMAGE',
    });
    writeFileSync(tree.at('a.jpg'), Buffer.alloc(3_000_000, 1));
    const { bytes } = await readSource(sourceIn(tree, 'a.jpg'), { inspect });
    expect(seen).toEqual([1024 * 1024, 1024 * 1024]);
    expect(Buffer.from(bytes).equals(Buffer.alloc(3_000_000, 1))).toBe(true);
  });

  test('ends with the reason of an aborted signal, and leaves no file open', async () => {
    using tree = tempTree({ 'a.jpg': 'x' });
    await expect(readSource(sourceIn(tree, 'a.jpg'), { signal: AbortSignal.abort('stop') })).rejects.toBe(
      'stop',
    );
    const controller = new AbortController();
    const reading = readSource(sourceIn(tree, 'a.jpg'), { signal: controller.signal });
    controller.abort('stop now');
    await expect(reading).rejects.toBe('stop now');
    writeFileSync(tree.at('next'), '');
    const lowest = await open(tree.at('next'));
    const fd = lowest.fd;
    await lowest.close();
    await readSource(sourceIn(tree, 'a.jpg')).catch(() => undefined);
    expect(() => fstatSync(fd)).toThrow('EBADF');
  });
});
