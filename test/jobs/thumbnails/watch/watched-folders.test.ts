import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
  type FSWatcher,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WatchedFolders } from '../../../../src/jobs/thumbnails/watch/watched-folders.js';

let root = '';
let folders: WatchedFolders;
let other: FSWatcher | undefined;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'pipeline-watch-')));
  mkdirSync(join(root, 'a', 'b'), { recursive: true });
  mkdirSync(join(root, '.hidden'));
  folders = new WatchedFolders({ except: async () => join(root, 'thumbnails'), hidden: false, own: own() });
});
afterEach(() => {
  other?.close();
  folders.close();
  rmSync(root, { recursive: true, force: true });
});

/** A document and what it is called while it is written; the way to it leads through a link. */
const own = (): string[] => ['sheet.html', 'sheet.tmp'].map((name) => join(root, 'link', name));

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

  it('tells nothing of files that whoever watches writes, by whatever path (I3)', async () => {
    symlinkSync('a', join(root, 'link'));
    await folders.sync([{ path: root, deep: true }]);
    const before = folders.changes.borrow();
    // The system tells all watchers of a folder in the same order.
    const seen = new Promise<void>((resolve) => {
      other = watch(join(root, 'a'), (_, name) => name === 'last.jpg' && resolve());
    });
    for (let n = 0; n < 3; n += 1) {
      writeFileSync(join(root, 'a', 'sheet.tmp'), 'a page');
      renameSync(join(root, 'a', 'sheet.tmp'), join(root, 'a', 'sheet.html'));
    }
    writeFileSync(join(root, 'a', 'last.jpg'), '');
    await seen;
    expect(folders.changes.borrow() - before).toBeLessThanOrEqual(1);
  });

  it('refuses to watch what it never watches: whoever waits there would wait for ever', async () => {
    mkdirSync(join(root, 'thumbnails'));
    await expect(folders.sync([{ path: join(root, 'thumbnails'), deep: false }])).rejects.toMatchObject({
      code: 'COLLISION',
      message: expect.stringContaining('choose another --out'),
    });
  });

  it('ends the wait when it is closed', async () => {
    await folders.sync([{ path: root, deep: true }]);
    folders.changes.markUnchanged();
    const wait = folders.changes.changed();
    folders.close();
    expect(await wait).toBe(false);
  });
});
