import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { NamedPipe } from '../../../../src/jobs/ndjson/reading/index.js';
import { TempFolder } from '../temp-folder.js';

function makePipe(folder: TempFolder): string {
  execFileSync('mkfifo', [folder.at('pipe')]);
  return folder.at('pipe');
}

// Windows has no pipes with a path.
describe.skipIf(process.platform === 'win32')('a pipe with a path', () => {
  it('gives what is written into it, and ends when its last writer has gone', async () => {
    using folder = new TempFolder();
    const path = makePipe(folder);
    const pieces = new NamedPipe(path)[Symbol.asyncIterator]();
    const first = pieces.next(); // opened before there is a writer
    const writer = await open(path, 'w');
    await writer.write('1\n2');
    expect(String((await first).value)).toBe('1\n2');
    await writer.write('\n');
    await writer.close();
    expect(String((await pieces.next()).value)).toBe('\n');
    expect((await pieces.next()).done).toBe(true);
  });

  it('stops waiting for a writer when it is destroyed', async () => {
    using folder = new TempFolder();
    const pipe = new NamedPipe(makePipe(folder));
    const first = pipe[Symbol.asyncIterator]().next();
    pipe.destroy();
    await expect(first).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    expect((await pipe[Symbol.asyncIterator]().next()).done).toBe(true);
  });
});
