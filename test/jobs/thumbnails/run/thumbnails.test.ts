import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ThumbnailEvent, ThumbnailsOptions } from '../../../../src/index.js';
import { thumbnails } from '../../../../src/index.js';
import { runTasksInThisProcess } from '../../../pool/in-this-process.js';

let cwd: string;
const out = (): string => join(cwd, 'thumbnails');

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pipeline-run-'));
});
afterEach(() => rm(cwd, { recursive: true }));

/** Writes a picture of two halves, so that it is not one colour. */
async function picture(name: string, width = 64, height = 48): Promise<void> {
  const left = await sharp({ create: { width: width >> 1, height, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  await sharp({ create: { width, height, channels: 3, background: 'blue' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .toFile(join(cwd, name));
}

async function collect(inputs: string[], options: ThumbnailsOptions = {}) {
  const events: ThumbnailEvent[] = [];
  for await (const event of thumbnails(inputs, { cwd, jobs: 1, ...options })) events.push(event);
  const summary = events.pop();
  if (summary?.type !== 'summary') throw new Error('the last event is not the summary');
  return { items: events.filter((event) => event.type === 'item'), summary };
}

/** What is there beside the state. */
async function files(folder = out()): Promise<string[]> {
  const found = await readdir(folder, { recursive: true }).catch(() => []);
  return found.filter((name) => !name.split('/').includes('.pipeline')).sort((a, b) => (a < b ? -1 : 1));
}

describe('a run', () => {
  runTasksInThisProcess();

  it('reads two images ahead of those that are decoded, and no more', async () => {
    for (let n = 0; n < 24; n += 1) await picture(`${n}.png`, 64 + n);
    const run = thumbnails(['.'], { cwd, jobs: 1 });
    let most = 0;
    const over: string[] = [];
    const ended = run.result().finally(() => over.push('now'));
    while (over.length === 0) {
      most = Math.max(most, run.snapshot().inFlight.length);
      await new Promise(setImmediate);
    }
    expect((await ended).created).toBe(24);
    expect(most).toBe(3);
  });

  it('calls what was left of a damaged image degraded when salvaging, and failed otherwise', async () => {
    await picture('a.jpg', 640, 480);
    const whole = await readFile(join(cwd, 'a.jpg'));
    await writeFile(join(cwd, 'a.jpg'), whole.subarray(0, whole.length - 200));
    const failed = await collect(['a.jpg']);
    expect(failed.items).toMatchObject([{ status: 'failed', outputs: [], error: { code: 'TRUNCATED' } }]);
    const { items, summary } = await collect(['a.jpg'], { salvage: true });
    expect(items).toMatchObject([
      { status: 'degraded', outputs: [{ width: 256 }], error: { code: 'TRUNCATED' } },
    ]);
    expect(summary).toMatchObject({ total: 1, created: 0, failed: 0, degraded: 1, outputs: 1 });
  });

  it('says the same things of every source in the same order', async () => {
    await picture('a.jpg');
    await writeFile(join(cwd, 'b.gif'), 'not a picture');
    for (const run of [await collect(['.']), await collect(['.'])]) {
      expect(run.items.map((item) => Object.keys(item).join(' ')).sort()).toEqual([
        'type status source outputs elapsedMs',
        'type status source outputs elapsedMs error',
      ]);
    }
  });

  it('gives one event a source, then the summary, and the counts add up', async () => {
    await picture('a.jpg', 640, 480);
    await picture('b.png', 100, 400);
    await writeFile(join(cwd, 'c.gif'), 'not a picture');
    const { items, summary } = await collect(['.']);

    expect(Object.fromEntries(items.map(({ source, status }) => [source, status]))).toEqual({
      'a.jpg': 'created',
      'b.png': 'created',
      'c.gif': 'failed',
    });
    expect(items.find(({ source }) => source === 'a.jpg')).toMatchObject({
      type: 'item',
      outputs: [{ path: 'thumbnails/a.jpg', size: '256', width: 256, height: 192, format: 'jpeg' }],
    });
    expect(items.find(({ source }) => source === 'b.png')?.outputs).toMatchObject([
      { width: 64, height: 256, format: 'png' },
    ]);
    expect(items.find(({ source }) => source === 'c.gif')?.error?.code).toBe('NOT_AN_IMAGE');
    expect(summary).toMatchObject({
      total: 3,
      created: 2,
      upToDate: 0,
      failed: 1,
      degraded: 0,
      shed: 0,
      outputs: 2,
    });
    expect(summary.outputBytes).toBe(
      items.flatMap(({ outputs }) => outputs).reduce((sum, { bytes }) => sum + bytes, 0),
    );
    expect(await files()).toEqual(['a.jpg', 'b.png']);
    const made = await sharp(await readFile(join(out(), 'a.jpg'))).metadata();
    expect([made.width, made.height, made.format]).toEqual([256, 192, 'jpeg']);
  });

  it('starts nothing before it is iterated', async () => {
    await picture('a.jpg');
    const run = thumbnails(['a.jpg'], { cwd });
    expect(run.snapshot()).toMatchObject({ phase: 'scanning', found: 0 });
    await run.destroy();
    expect(await files()).toEqual([]);
  });

  it('result() gives the summary without iterating', async () => {
    await picture('a.jpg');
    expect(await thumbnails(['a.jpg'], { cwd, jobs: 1 }).result()).toMatchObject({
      type: 'summary',
      created: 1,
    });
  });

  it("counts a missing entry of a list as that item's failure", async () => {
    await picture('a.jpg');
    const { items, summary } = await collect([], { filesFrom: [Readable.from(['gone.jpg\na.jpg\n'])] });
    expect(items.map(({ source, status, error }) => [source, status, error?.code])).toEqual([
      ['gone.jpg', 'failed', 'IO'],
      ['a.jpg', 'created', undefined],
    ]);
    expect(summary.total).toBe(2);
  });

  it('makes every size of every source', async () => {
    await picture('a.jpg', 800, 400);
    const { items, summary } = await collect(['a.jpg'], { sizes: ['200', 'x50', 'big=400x400'] });
    expect(items[0]?.outputs.map(({ path, size, width, height }) => [path, size, width, height])).toEqual([
      ['thumbnails/a-200.jpg', '200', 200, 100],
      ['thumbnails/a-x50.jpg', 'x50', 100, 50],
      ['thumbnails/a-big.jpg', 'big', 400, 200],
    ]);
    expect(summary.outputs).toBe(3);
  });

  it('never takes its own output as input', async () => {
    await picture('a.jpg');
    await collect(['.']);
    const { items } = await collect(['.']);
    expect(items.map(({ source }) => source)).toEqual(['a.jpg']);
    expect(await files()).toEqual(['a.jpg']);
  });
});

describe('what refuses a run', () => {
  runTasksInThisProcess();

  it.each([
    [{ sizes: ['0'] }, /size/],
    [{ name: '{nope}' }, /\{nope\}/],
    [{ background: 'greenish' }, /background/],
    [{ quality: 101 }, /quality/],
    [{ jobs: 0 }, /jobs/],
    [{ fit: 'insde' as 'inside' }, /fit must be one of inside, cover/],
  ])('%j, at the call', (options, message) => {
    expect(() => thumbnails(['a.jpg'], options)).toThrow(message);
  });

  it('is told before anything is written: missing inputs', async () => {
    await expect(collect(['nowhere.jpg'])).rejects.toMatchObject({ code: 'NO_SUCH_INPUT' });
    expect(await files()).toEqual([]);
  });

  it('is told before anything is written: a report over a damaged image, of which no thumbnail will be', async () => {
    await writeFile(join(cwd, 'bad.jpg'), 'not a picture');
    const options = { name: '{name}-{w}.{ext}', report: join(cwd, 'bad.jpg') };
    await expect(collect(['.'], options)).rejects.toMatchObject({ code: 'COLLISION' });
    expect(await readFile(join(cwd, 'bad.jpg'), 'utf8')).toBe('not a picture');
  });

  it('is told before anything is written: colliding names', async () => {
    await picture('a.jpg');
    await picture('a.jpeg');
    await expect(collect(['.'])).rejects.toMatchObject({ code: 'COLLISION', count: 1 });
    expect(await files(cwd)).toEqual(['a.jpeg', 'a.jpg']);
  });

  it('leaves alone what only seems to collide: other formats have other extensions', async () => {
    await picture('a.jpg');
    await picture('a.png');
    await collect(['.']);
    expect(await files()).toEqual(['a.jpg', 'a.png']);
  });
});

describe('a dry run', () => {
  runTasksInThisProcess();

  it('tells the exact thumbnails and what would fail, and writes nothing', async () => {
    await picture('a.jpg', 500, 250);
    await writeFile(join(cwd, 'bad.png'), '');
    const { items, summary } = await collect(['.'], { dryRun: true, sizes: ['100'] });
    expect(items.find(({ source }) => source === 'a.jpg')).toMatchObject({
      status: 'created',
      outputs: [{ path: 'thumbnails/a.jpg', width: 100, height: 50, format: 'jpeg', bytes: 0 }],
    });
    expect(items.find(({ source }) => source === 'bad.png')?.error?.code).toBe('TRUNCATED');
    expect(summary).toMatchObject({ created: 1, failed: 1, outputBytes: 0 });
    expect(await files(cwd)).toEqual(['a.jpg', 'bad.png']);
  });
});

describe('a run in threads', () => {
  it('makes each image once when all of them are monsters, whatever becomes of one', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `${index}.jpg`);
    for (const [index, name] of names.entries()) await picture(name, 64 + index);
    await writeFile(join(cwd, '4.jpg'), (await readFile(join(cwd, '4.jpg'))).subarray(0, 300));
    const { items, summary } = await collect(['.'], { jobs: 2, maxMemoryBytes: 2 });
    expect(items.map(({ source }) => source).sort()).toEqual(names);
    expect(summary).toMatchObject({ total: 9, created: 8, failed: 1 });
  });
});

describe('the end of a run', () => {
  it('close() starts nothing more, finishes what is in flight, and gives the summary', async () => {
    for (let index = 0; index < 40; index += 1) await picture(`${index}.jpg`);
    const run = thumbnails(['.'], { cwd, jobs: 1 });
    const events: ThumbnailEvent[] = [];
    for await (const event of run) {
      events.push(event);
      run.close();
    }
    const summary = events.at(-1);
    expect(summary).toMatchObject({ type: 'summary', total: events.length - 1 });
    expect(events.length).toBeLessThan(40);
    expect((await files()).length).toBe(events.length - 1);
    expect(run.snapshot()).toMatchObject({ phase: 'done', inFlight: [] });
  });

  it('destroy(reason) rejects the iteration with the reason and leaves no unfinished file', async () => {
    for (let index = 0; index < 40; index += 1) await picture(`${index}.jpg`);
    const run = thumbnails(['.'], { cwd, jobs: 1 });
    const reason = new Error('enough');
    const iterate = async (): Promise<void> => {
      for await (const event of run) if (event.type === 'item') void run.destroy(reason);
    };
    await expect(iterate()).rejects.toBe(reason);
    await run.destroy();
    expect((await files()).filter((name) => !/^\d+\.jpg$/.test(name))).toEqual([]);
  });

  it('leaving the loop early destroys it', async () => {
    for (let index = 0; index < 20; index += 1) await picture(`${index}.jpg`);
    const run = thumbnails(['.'], { cwd, jobs: 1 });
    for await (const event of run) if (event.type === 'item') break;
    expect(run.snapshot().phase).toBe('done');
    const before = await files();
    expect(before.length).toBeLessThan(20);
    await run.destroy();
    expect(await files()).toEqual(before);
  });

  it('an aborted signal is destroy with its reason', async () => {
    await picture('a.jpg');
    const reason = new Error('too late');
    await expect(collect(['a.jpg'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const run = thumbnails(['a.jpg'], { cwd, signal: controller.signal });
    controller.abort(reason);
    await expect(run.result()).rejects.toBe(reason);
  });

  it('onError: fail stops at the first of several that fail before anything is made', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await writeFile(join(cwd, name), 'not a picture');
    const { summary } = await collect(['.'], { onError: 'fail', name: '{name}-{w}.{ext}' });
    expect(summary).toMatchObject({ total: 1, failed: 1 });
  });

  it('onError: fail starts nothing more after the first failure', async () => {
    await writeFile(join(cwd, '0.jpg'), Buffer.alloc(2 ** 20)); // the largest, so the first
    for (let index = 1; index < 40; index += 1) await picture(`${index}.jpg`);
    const { summary } = await collect(['.'], { onError: 'fail' });
    expect(summary.failed).toBe(1);
    expect(summary.total).toBeLessThan(10);
    expect((await files()).length).toBe(summary.created);
  });
});
