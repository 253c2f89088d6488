import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { thumbnails } from '../../../../src/index.js';
import { runTasksInThisProcess } from '../../../pool/in-this-process.js';
import { useFolder } from './folder-runs.js';

const folder = useFolder();
const { at, picture, told } = folder;
runTasksInThisProcess();

describe('pruning', () => {
  it('removes what was made of a picture that is gone, and nothing else (I1)', async () => {
    for (const name of ['a.png', 'b.png', 'c.png'])
      await picture(name, { 'a.png': 'teal', 'b.png': 'plum' }[name]);
    await told();
    writeFileSync(at('thumbnails', 'foreign.png'), 'foreign');
    writeFileSync(at('thumbnails', 'c.png'), 'altered by hand');
    rmSync(at('a.png'));
    rmSync(at('c.png'));
    renameSync(at('b.png'), at('moved.png'));
    const events = ['prune a.png: thumbnails/a.png', 'prune b.png: thumbnails/b.png'];
    expect(await told({ prune: true, dryRun: true })).toEqual(['created moved.png', ...events]);
    expect(existsSync(at('thumbnails', 'a.png'))).toBe(true);
    expect(await told({ prune: true })).toEqual(['created moved.png', ...events]);
    expect((await readdir(at('thumbnails'))).sort()).toEqual([
      '.pipeline',
      'c.png',
      'foreign.png',
      'moved.png',
    ]);
    const summary = await thumbnails(['.'], { cwd: folder.cwd, jobs: 1, prune: true }).result();
    expect(summary).toMatchObject({ total: 1, upToDate: 1, pruned: 0 });
  });

  it('keeps the thumbnails of pictures that are there and were not named (I2)', async () => {
    await picture('a.png');
    await picture('b.png', 'plum');
    await told();
    expect(await told({ prune: true }, ['a.png'])).toEqual(['up-to-date a.png']);
    expect(existsSync(at('thumbnails', 'b.png'))).toBe(true);
  });

  it('keeps those of a picture that cannot be looked at: it need not be gone (I3)', async () => {
    mkdirSync(at('photos'));
    await picture('photos/a.png');
    await picture('b.png', 'plum');
    await told();
    renameSync(at('photos'), at('away'));
    symlinkSync('photos', at('photos')); // a link in a circle: the system does not say that nothing is there
    expect(await told({ prune: true }, ['b.png'])).toEqual(['up-to-date b.png']);
    expect(existsSync(at('thumbnails', 'photos', 'a.png'))).toBe(true);
  });

  it('removes folders that it empties, and neither others nor the output folder (I4)', async () => {
    mkdirSync(at('in', 'x', 'y'), { recursive: true });
    mkdirSync(at('in', 'z'));
    await picture('in/x/y/a.png');
    await picture('in/z/b.png', 'plum');
    await told({}, ['in']);
    writeFileSync(at('thumbnails', 'z', 'note.txt'), 'foreign');
    rmSync(at('in'), { recursive: true });
    mkdirSync(at('in'));
    const pruned = ['prune in/x/y/a.png: thumbnails/x/y/a.png', 'prune in/z/b.png: thumbnails/z/b.png'];
    expect(await told({ prune: true }, ['in'])).toEqual(pruned);
    expect((await readdir(at('thumbnails'))).sort()).toEqual(['.pipeline', 'z']);
    expect(await readdir(at('thumbnails', 'z'))).toEqual(['note.txt']);
  });
});
