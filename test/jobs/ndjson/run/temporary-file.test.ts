import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeLeftovers, TemporaryFile } from '../../../../src/jobs/ndjson/run/index.js';
import { TempFolder } from '../temp-folder.js';

/** No process has so high a number. */
const NOBODY = 999_999_999;

describe('a temporary file', () => {
  it('is removed when its process is dead, and no sooner', async () => {
    using folder = new TempFolder();
    const own = await TemporaryFile.create(folder.path);
    const nameOf = (pid: number): string =>
      own.path.replace(`.pipeline-${process.pid}-`, `.pipeline-${pid}-`);
    for (const pid of [NOBODY, process.ppid]) writeFileSync(nameOf(pid), '');
    await removeLeftovers(folder.path);
    expect(folder.names).toEqual([own.path, nameOf(process.ppid)].map((path) => basename(path)).sort());
    await own.abandon();
  });

  it('stays when its process has its number in another container, or on another machine (I1)', async () => {
    using folder = new TempFolder();
    const elsewhere = `.pipeline-${NOBODY}-0123456789abcdef.tmp`;
    folder.write(elsewhere, '');
    await removeLeftovers(folder.path);
    expect(folder.names).toEqual([elsewhere]);
  });
});
