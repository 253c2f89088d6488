import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WatchedFolders } from '../../../../src/jobs/thumbnails/watch/watched-folders.js';

let root = '';
let folders: WatchedFolders;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'pipeline-watch-')));
  mkdirSync(join(root, 'a', 'b'), { recursive: true });
  mkdirSync(join(root, '.hidden'));
  folders = new WatchedFolders({ except: async () => join(root, 'thumbnails'), hidden: false });
});
afterEach(() => {
  folders.close();
  rmSync(root, { recursive: true, force: true });
});

/** Watches the root with all below it, does something, and resolves when the change is told. */
async function told(change: () => void): Promise<boolean> {
  await folders.sync([{ path: root, deep: true }]);
  folders.changes.markUnchanged();
  change();
  return await folders.changes.changed();
}

describe('WatchedFolders', () => {
  it('tells of a file that comes, changes, is renamed, and goes, however deep (I1)', async () => {
    const path = join(root, 'a', 'b', 'x.jpg');
    expect(await told(() => writeFileSync(path, '1'))).toBe(true);
    expect(await told(() => writeFileSync(path, '22'))).toBe(true);
    expect(await told(() => renameSync(path, `${path}g`))).toBe(true);
    expect(await told(() => rmSync(`${path}g`))).toBe(true);
  });

  it('watches a folder that has come, once it is synced again (I1)', async () => {
    expect(await told(() => mkdirSync(join(root, 'new')))).toBe(true);
    expect(await told(() => writeFileSync(join(root, 'new', 'x.jpg'), '1'))).toBe(true);
  });

  it('goes on when a folder that it watches has gone (I2)', async () => {
    expect(await told(() => rmSync(join(root, 'a'), { recursive: true }))).toBe(true);
    expect(await told(() => mkdirSync(join(root, 'a')))).toBe(true);
    expect(await told(() => writeFileSync(join(root, 'a', 'x.jpg'), '1'))).toBe(true);
  });

  it('watches the folder of a file alone', async () => {
    await folders.sync([{ path: root, deep: false }]);
    writeFileSync(join(root, 'a', 'deep.jpg'), '1'); // not seen, or it would be told before
    folders.changes.markUnchanged();
    writeFileSync(join(root, 'x.jpg'), '1');
    expect(await folders.changes.changed()).toBe(true);
  });

  it('ends the wait when it is closed', async () => {
    await folders.sync([{ path: root, deep: true }]);
    folders.changes.markUnchanged();
    const wait = folders.changes.changed();
    folders.close();
    expect(await wait).toBe(false);
  });
});
