import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ThumbnailsOptions } from '../../../../src/index.js';
import { thumbnails } from '../../../../src/index.js';
import { runTasksInThisProcess } from '../../../pool/in-this-process.js';
import { useFolder } from './folder-runs.js';

const folder = useFolder();
const { at, picture, told } = folder;
runTasksInThisProcess();

describe('the second run', () => {
  it('does only what is needed, and says why', async () => {
    await picture('a.png');
    await picture('b.png', 'plum');
    await picture('c.png', 'gold');
    writeFileSync(at('bad.jpg'), 'x');
    expect(await told()).toEqual([
      'created a.png',
      'created b.png',
      'created c.png',
      'failed bad.jpg NOT_AN_IMAGE',
    ]);

    writeFileSync(at('thumbnails', 'a.png'), 'cut short');
    rmSync(at('thumbnails', 'b.png'));
    utimesSync(at('c.png'), 5, 5);
    const plan = [
      'created a.png output-altered',
      'created b.png output-missing',
      'failed bad.jpg NOT_AN_IMAGE',
      'up-to-date c.png',
    ];
    expect(await told({ dryRun: true })).toEqual(plan);
    expect(await told()).toEqual(plan);
    expect(await told()).toEqual([
      'failed bad.jpg NOT_AN_IMAGE',
      ...['a', 'b', 'c'].map((name) => `up-to-date ${name}.png`),
    ]);
    expect(await told({ retryFailed: true })).toEqual(['failed bad.jpg NOT_AN_IMAGE']);
    expect(await told({ force: true, exclude: ['b*', 'c*'] })).toEqual(['created a.png forced']);
    expect(await told({ sizes: ['20'], include: ['a.png'] })).toEqual(['created a.png recipe-changed']);
  });

  it('of failures alone takes up none that is new, also where its names depend on what is in it', async () => {
    await picture('a.png');
    writeFileSync(at('bad.jpg'), 'x');
    const options = { name: '{name}-{w}.{ext}' };
    expect(await told({ ...options, retryFailed: true })).toEqual([]);
    expect(await told(options)).toEqual(['created a.png', 'failed bad.jpg NOT_AN_IMAGE']);
    writeFileSync(at('new.jpg'), 'x');
    expect(await told({ ...options, retryFailed: true })).toEqual(['failed bad.jpg NOT_AN_IMAGE']);
  });

  it('of failures alone keeps in the manifest what it leaves as it is', async () => {
    await picture('a.png');
    writeFileSync(at('b.png'), 'x');
    const manifest = at('map.json');
    await told({ manifest });
    await picture('b.png', 'plum');
    expect(await told({ manifest, retryFailed: true })).toEqual(['created b.png source-changed']);
    expect(Object.keys(JSON.parse(readFileSync(manifest, 'utf8')))).toEqual(['a.png', 'b.png']);
  });

  it('counts what is up to date, and no bytes for it', async () => {
    await picture('a.png');
    await told();
    const summary = await thumbnails(['.'], { cwd: folder.cwd, jobs: 1 }).result();
    expect(summary).toMatchObject({
      total: 1,
      upToDate: 1,
      created: 0,
      outputs: 0,
      inputBytes: 0,
      outputBytes: 0,
    });
    expect(summary).not.toHaveProperty('pruned');
  });

  it('writes nothing when nothing has changed', async () => {
    await picture('a.png');
    await told();
    const manifest = at('thumbnails', '.pipeline', 'manifest.ndjson');
    const { mtimeMs, ino } = statSync(manifest);
    await told();
    expect(statSync(manifest)).toMatchObject({ mtimeMs, ino });
    expect(await readdir(at('thumbnails', '.pipeline'))).toEqual(['manifest.ndjson']);
  });

  it('does not read a picture whose size, date and inode are as they were', async () => {
    await picture('a.png');
    utimesSync(at('a.png'), 5, 5);
    await told();
    writeFileSync(at('a.png'), Buffer.alloc(statSync(at('a.png')).size)); // whoever read it would say that it is no image
    utimesSync(at('a.png'), 5, 5);
    expect(await told()).toEqual(['up-to-date a.png']);
    utimesSync(at('a.png'), 5, 6);
    expect(await told()).toEqual(['failed a.png NOT_AN_IMAGE']);
  });

  it('does not take its thumbnails for pictures when they lie among them', async () => {
    mkdirSync(at('photos'));
    await picture('photos/a.png');
    const beside = { out: '.', name: 'photos/{name}-small.{ext}' };
    expect(await told(beside, ['photos'])).toEqual(['created photos/a.png']);
    expect(await told(beside, ['photos'])).toEqual(['up-to-date photos/a.png']);
  });

  it('knows names that depend on what is in a file without reading it', async () => {
    await picture('a.jpg');
    await picture('a.png', 'plum');
    const options = { name: '{name}-{w}x{h}-{hash}.{ext}' };
    await told(options);
    expect(await told(options)).toEqual(['up-to-date a.jpg', 'up-to-date a.png']);
  });
});

describe('two runs in one folder', () => {
  it('the second is refused while the first is on, and begins after it', async () => {
    await picture('a.png');
    // More than a run makes before it waits for whoever iterates it.
    const copies = Array.from({ length: 30 }, (_, index) => `${index}.png`);
    for (const name of copies) copyFileSync(at('a.png'), at(name));
    const first = thumbnails(['.'], { cwd: folder.cwd, jobs: 1 })[Symbol.asyncIterator]();
    await first.next();
    await expect(told()).rejects.toMatchObject({
      code: 'OUTPUT_BUSY',
      message: expect.stringContaining('thumbnails is in use by another run'),
    });
    for (let next = await first.next(); next.done !== true; next = await first.next());
    expect(await told()).toEqual(['a.png', ...copies].map((name) => `up-to-date ${name}`).sort());
  });

  it('a lock that a killed run has left does not hinder, and what it left unfinished is removed', async () => {
    await picture('a.png');
    await told();
    const left = ['.pipeline-0123456789abcdef.tmp', '.pipeline/.pipeline-fedcba9876543210.tmp'];
    for (const name of left) writeFileSync(at('thumbnails', name), 'half');
    writeFileSync(at('thumbnails', '.pipeline', 'lock-1'), '{"pid":1073741824,"started":"1","home":"gone"}');
    utimesSync(at('thumbnails', '.pipeline', 'lock-1'), 1, 1);
    expect(await told()).toEqual(['up-to-date a.png']);
    for (const name of left) expect(existsSync(at('thumbnails', name))).toBe(false);
    expect(await readdir(at('thumbnails', '.pipeline'))).toEqual(['manifest.ndjson']);
  });
});

it('a state folder that is none is told before anything is written', async () => {
  await picture('a.png');
  await thumbnails(['.'], { cwd: folder.cwd, jobs: 1 }).result();
  rmSync(at('thumbnails', '.pipeline'), { recursive: true });
  writeFileSync(at('thumbnails', '.pipeline'), 'in the way');
  await expect(told({ force: true })).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    message: expect.stringContaining('.pipeline'),
  });
});

it('maxFailures stops a run once more have failed than may, and the snapshot says so', async () => {
  for (let index = 0; index < 30; index += 1) writeFileSync(at(`${index}.jpg`), `no picture ${index}`);
  const run = thumbnails(['.'], { cwd: folder.cwd, jobs: 1, maxFailures: 2 });
  const { failed } = await run.result();
  expect(failed).toBeGreaterThan(2);
  expect(failed).toBeLessThan(12);
  expect(run.snapshot().stoppedByFailures).toBe(true);
});

/** How many collisions the refusal of a run names. */
async function collisionsNamed(options: ThumbnailsOptions): Promise<number> {
  const error: unknown = await told(options).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'COLLISION', count: 7 });
  return String(error)
    .split('\n')
    .filter((line) => line.includes('→')).length;
}

it('a dry run names every collision, a run the first few', async () => {
  for (let index = 0; index < 7; index += 1) {
    await picture(`${index}.jpg`);
    copyFileSync(at(`${index}.jpg`), at(`${index}.jpeg`));
  }
  expect(await collisionsNamed({ dryRun: true })).toBe(7);
  expect(await collisionsNamed({})).toBe(5);
});

it('a ThumbHash is told where it is asked for, also of what is up to date or was moved', async () => {
  await picture('a.png');
  const hashes: unknown[] = [];
  for (const name of ['a.png', 'a.png', 'b.png']) {
    if (name === 'b.png') renameSync(at('a.png'), at('b.png'));
    for await (const event of thumbnails([name], { cwd: folder.cwd, jobs: 1, thumbhash: true })) {
      if (event.type === 'item') hashes.push(event.thumbhash);
    }
  }
  expect(hashes).toEqual([hashes[0], hashes[0], hashes[0]]);
  expect(hashes[0]).toMatch(/^[A-Za-z0-9+/]{20,}=*$/);
});

async function hashesTold(thumbhash: boolean): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const event of thumbnails(['.'], { cwd: folder.cwd, jobs: 1, thumbhash })) {
    if (event.type === 'item') items.push([event.status, event.rebuilt, typeof event.thumbhash]);
  }
  return items;
}

it('without --thumbhash thumbnails stay up to date, and their ThumbHash is kept, not told', async () => {
  await picture('a.png');
  expect(await hashesTold(false)).toEqual([['created', undefined, 'undefined']]);
  const bytes = readFileSync(at('thumbnails', 'a.png'));
  expect(await hashesTold(true)).toEqual([['created', 'recipe-changed', 'string']]);
  expect(await hashesTold(false)).toEqual([['up-to-date', undefined, 'undefined']]);
  utimesSync(at('a.png'), 5, 5);
  expect(await hashesTold(false)).toEqual([['up-to-date', undefined, 'undefined']]);
  expect(await hashesTold(true)).toEqual([['up-to-date', undefined, 'string']]);
  expect(readFileSync(at('thumbnails', 'a.png')).equals(bytes)).toBe(true);
});

it('documents, limits and names of options without effect leave thumbnails up to date', async () => {
  await picture('a.png');
  expect(await told()).toEqual(['created a.png']);
  const others: ThumbnailsOptions[] = [
    { contactSheet: 'sheet.html', manifest: 'map.json', report: 'report.json' },
    { maxPixels: 1_000_000, timeoutMs: 60_000, maxMemoryBytes: 2 ** 30, salvage: true, maxFailures: 3 },
    { position: 'north' },
    { flat: true, onCollision: 'number' },
  ];
  for (const options of others) expect(await told(options)).toEqual(['up-to-date a.png']);
});

it('a failure that keeps a name from being settled is noted once', async () => {
  await picture('a.png');
  writeFileSync(at('a.jpg'), Buffer.from('ffd8ff00', 'hex'));
  const manifest = at('thumbnails', '.pipeline', 'manifest.ndjson');
  await told();
  const { mtimeMs } = statSync(manifest);
  expect(await thumbnails(['.'], { cwd: folder.cwd, jobs: 1 }).result()).toMatchObject({
    failed: 1,
    inputBytes: 0,
  });
  expect(statSync(manifest).mtimeMs).toBe(mtimeMs);
});

it('a failure that is known is no work: no bytes are counted for it', async () => {
  writeFileSync(at('bad.jpg'), Buffer.from('ffd8ff00', 'hex'));
  await told();
  expect(await thumbnails(['.'], { cwd: folder.cwd, jobs: 1 }).result()).toMatchObject({
    failed: 1,
    inputBytes: 0,
  });
});
