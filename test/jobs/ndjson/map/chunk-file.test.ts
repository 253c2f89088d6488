import { statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chunkFilesOf, readRange } from '../../../../src/jobs/ndjson/map/chunk-file.js';
import { TempFolder } from '../temp-folder.js';

describe('the file of a chunk', () => {
  it('is a plain file; no folder, nothing compressed, no stream, nothing that is gone', async () => {
    using folder = new TempFolder();
    const plain = folder.write('a', '1\n2');
    const paths = [plain, folder.path, folder.write('b', gzipSync('1\n')), folder.at('nope')];
    const { dev, ino } = statSync(plain);
    expect(await chunkFilesOf(paths.map((path) => ({ name: path, path })))).toEqual([
      { path: plain, dev, ino },
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('gives whole lines, the last one with its newline; nothing when it is shorter, or another file', async () => {
    using folder = new TempFolder();
    const path = folder.write('a', '1\n22\n3');
    const { dev, ino } = statSync(path);
    const text = (position: number, length: number, inode = ino) => {
      const range = { file: { path, dev, ino: inode }, position, length };
      const bytes = readRange(range, (size) => new Uint8Array(size));
      return bytes === undefined ? undefined : Buffer.from(bytes).toString();
    };
    expect(text(2, 3)).toBe('22\n');
    expect(text(2, 5)).toBe('22\n3\n');
    expect(text(2, 6)).toBeUndefined();
    expect(text(2, 2)).toBeUndefined();
    expect(text(2, 3, ino + 1)).toBeUndefined();
  });
});
