import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ItemEvent, ThumbnailEvent } from '../../src/index.js';
import { bin, ended, env, pipeline, start } from './bin.js';

let cwd: string;
let photo: string;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pipeline-photo-'));
  photo = join(scratch, 'photo.jpg');
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  await sharp({ create: { width: 2400, height: 1600, channels: 3, background: 'white', noise } })
    .blur(2)
    .jpeg({ quality: 90 })
    .toFile(photo);
});
afterAll(() => rm(scratch, { recursive: true }));
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pipeline-e2e-'));
});
afterEach(() => rm(cwd, { recursive: true }));

/** A copy of a real JPEG under that name; folders are made. */
async function place(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(cwd, name)), { recursive: true });
    await copyFile(photo, join(cwd, name));
  }
}

/** The files that are there beside the state. */
async function tree(folder = 'thumbnails'): Promise<string[]> {
  const entries = await readdir(join(cwd, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.pipeline'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(cwd, folder).length + 1))
    .sort();
}

function eventsOf(stdout: string): ThumbnailEvent[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ThumbnailEvent);
}

function itemsOf(stdout: string): ItemEvent[] {
  return eventsOf(stdout).filter((event) => event.type === 'item');
}

describe('pipeline thumbnails', () => {
  it('mirrors the inside of a folder, tells the counts on stderr, and nothing on stdout', async () => {
    await place('imgs/a.jpg', 'imgs/sub/deep/b.JPG', 'imgs/notes.txt');
    const { status, stdout, stderr } = pipeline(['thumbnails', 'imgs'], { cwd });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(/^2 images: 2 created\n2 thumbnails in thumbnails: .* → .*, in .*\n$/);
    expect(await tree()).toEqual(['a.jpg', 'sub/deep/b.jpg']);
  });

  it('--ndjson gives an event a line, the summary last', async () => {
    await place('imgs/a.jpg');
    await writeFile(join(cwd, 'imgs/bad.png'), '<!doctype html><p>not found</p>');
    const { status, stdout } = pipeline(['thumbnails', 'imgs', '-s', '120', '--ndjson', '--quiet'], { cwd });
    expect(status).toBe(1);
    const events = eventsOf(stdout);
    expect(events).toHaveLength(3);
    expect(events.find((event) => event.type === 'item' && event.source === 'imgs/a.jpg')).toEqual({
      type: 'item',
      status: 'created',
      source: 'imgs/a.jpg',
      outputs: [
        {
          path: 'thumbnails/a.jpg',
          size: '120',
          width: 120,
          height: 80,
          format: 'jpeg',
          bytes: expect.any(Number),
        },
      ],
      elapsedMs: expect.any(Number),
    });
    expect(events.find((event) => event.type === 'item' && event.source === 'imgs/bad.png')).toMatchObject({
      status: 'failed',
      outputs: [],
      error: { code: 'NOT_AN_IMAGE' },
    });
    expect(events.at(-1)).toEqual({
      type: 'summary',
      total: 2,
      created: 1,
      upToDate: 0,
      failed: 1,
      degraded: 0,
      shed: 0,
      outputs: 1,
      inputBytes: expect.any(Number),
      outputBytes: expect.any(Number),
      elapsedMs: expect.any(Number),
    });
  });

  it('--json gives one document with summary and items', async () => {
    await place('a.jpg', 'b.jpg');
    const { status, stdout } = pipeline(['thumbnails', 'a.jpg', 'b.jpg', '--json'], { cwd });
    const document = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(Object.keys(document).sort()).toEqual(['items', 'summary']);
    expect(document.summary.total).toBe(2);
    expect(document.items).toHaveLength(2);
  });

  it('--dry-run prints the plan and writes nothing', async () => {
    await place('imgs/a.jpg');
    const { status, stdout } = pipeline(['thumbnails', 'imgs', '-n'], { cwd });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'create      thumbnails/a.jpg ← imgs/a.jpg\n' });
    expect(await tree()).toEqual([]);
  });

  it('--quiet says nothing when all is well', async () => {
    await place('a.jpg');
    expect(pipeline(['thumbnails', 'a.jpg', '--quiet'], { cwd })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('makes what its options say', async () => {
    await place('a.jpg');
    const options = [
      '-s',
      'sq=90x90',
      '-s',
      '200',
      '--fit',
      'cover',
      '-f',
      'webp',
      '-q',
      '50',
      '--name',
      '{name}_{size}.{ext}',
    ];
    expect(pipeline(['thumbnails', 'a.jpg', '-o', 'web', ...options], { cwd }).status).toBe(0);
    expect(await tree('web')).toEqual(['a_200.webp', 'a_sq.webp']);
    const square = await sharp(await readFile(join(cwd, 'web/a_sq.webp'))).metadata();
    expect([square.format, square.width, square.height]).toEqual(['webp', 90, 90]);
  });

  it('is quiet with 0 when the reader of its output leaves', async () => {
    await place(...Array.from({ length: 30 }, (_, index) => `imgs/${index}.jpg`));
    const script = `"$0" "$1" thumbnails imgs --ndjson | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, bin], {
      cwd,
      env,
      encoding: 'utf8',
    });
    const [event, status] = stdout.trimEnd().split('\n');
    expect(JSON.parse(event ?? '')).toMatchObject({ type: 'item', status: 'created' });
    expect({ status, stderr }).toEqual({ status: '0', stderr: '' });
  });
});

describe('names', () => {
  it('of every kind are taken: spaces, newlines, dashes, other alphabets, a folder named x.jpg', async () => {
    const names = [
      'with space.jpg',
      'new\nline.jpg',
      '-dash.jpg',
      'фото-写真.jpg',
      'x.jpg/inside.jpg',
      "it's.jpg",
    ];
    await place(...names.map((name) => `imgs/${name}`));
    const { status, stdout } = pipeline(['thumbnails', 'imgs', '--ndjson'], { cwd });
    expect(status).toBe(0);
    expect(
      itemsOf(stdout)
        .map(({ source }) => source)
        .sort(),
    ).toEqual(names.map((name) => `imgs/${name}`).sort());
    expect(await tree()).toEqual([...names].sort());
  });

  it('with a leading dash are paths after --', async () => {
    await place('-dash.jpg');
    expect(pipeline(['thumbnails', '--', '-dash.jpg'], { cwd }).status).toBe(0);
    expect(await tree()).toEqual(['-dash.jpg']);
  });

  it('come from standard input, one a line or ended by NUL', async () => {
    await place('a.jpg', 'b/c.jpg', 'new\nline.jpg');
    expect(pipeline(['thumbnails', '-'], { cwd, input: 'a.jpg\nb/c.jpg' }).status).toBe(0);
    expect(await tree()).toEqual(['a.jpg', 'b/c.jpg']);
    expect(
      pipeline(['thumbnails', '-0', '-', '-o', 'nul'], { cwd, input: 'a.jpg\0new\nline.jpg\0' }).status,
    ).toBe(0);
    expect(await tree('nul')).toEqual(['a.jpg', 'new\nline.jpg']);
  });

  it('a glob in quotes is expanded, and a path that exists is never one', async () => {
    await place('p/a.jpg', 'p/q/b.jpg', '[x].jpg');
    expect(pipeline(['thumbnails', 'p/**/*.jpg', '[x].jpg'], { cwd }).status).toBe(0);
    expect(await tree()).toEqual(['[x].jpg', 'p/a.jpg', 'p/q/b.jpg']);
  });

  it('that would collide refuse the run with 3, before anything is written', async () => {
    await place('imgs/a.jpg', 'imgs/A.jpeg');
    const { status, stderr } = pipeline(['thumbnails', 'imgs'], { cwd });
    expect(status).toBe(3);
    expect(stderr).toMatch(/imgs\/A\.jpeg, imgs\/a\.jpg/);
    expect(await tree()).toEqual([]);
    for (const [policy, names] of [
      ['number', ['A.jpg', 'a-2.jpg']],
      ['srcext', ['A.jpeg.jpg', 'a.jpg.jpg']],
    ] as const) {
      expect(pipeline(['thumbnails', 'imgs', '--on-collision', policy, '-o', policy], { cwd }).status).toBe(
        0,
      );
      expect(await tree(policy)).toEqual(names);
    }
  });

  it('never lead out of the output folder, through a link neither', async () => {
    await place('imgs/a.jpg', 'imgs/sub/b.jpg');
    await mkdir(join(cwd, 'elsewhere'));
    await mkdir(join(cwd, 'thumbnails'));
    await symlink('../elsewhere', join(cwd, 'thumbnails/sub'));
    const { status, stdout } = pipeline(['thumbnails', 'imgs', '--ndjson'], { cwd });
    expect(status).toBe(1);
    expect(itemsOf(stdout).find(({ source }) => source === 'imgs/sub/b.jpg')?.error?.code).toBe('IO');
    expect(await tree('elsewhere')).toEqual([]);
    expect(pipeline(['thumbnails', 'imgs', '--name', '../{name}.{ext}'], { cwd }).status).toBe(2);
  });
});

describe('bad input', () => {
  it('costs only itself, is named with its code, and makes the exit code 1', async () => {
    await place('imgs/good.jpg');
    const whole = await readFile(photo);
    await writeFile(join(cwd, 'imgs/empty.jpg'), '');
    await writeFile(join(cwd, 'imgs/cut.jpg'), whole.subarray(0, whole.length >> 1));
    await writeFile(join(cwd, 'imgs/text.jpg'), 'hello');
    await writeFile(join(cwd, 'imgs/heic.jpg'), Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
    const { status, stdout, stderr } = pipeline(['thumbnails', 'imgs', '--ndjson', '--max-pixels', '10M'], {
      cwd,
    });
    expect(status).toBe(1);
    expect(
      Object.fromEntries(itemsOf(stdout).map(({ source, status, error }) => [source, error?.code ?? status])),
    ).toEqual({
      'imgs/good.jpg': 'created',
      'imgs/empty.jpg': 'TRUNCATED',
      'imgs/cut.jpg': 'TRUNCATED',
      'imgs/text.jpg': 'NOT_AN_IMAGE',
      'imgs/heic.jpg': 'UNSUPPORTED',
    });
    expect(stderr).toMatch(/5 images: 1 created, 4 failed/);
    expect(stderr).toMatch(
      /TRUNCATED +2 +imgs\/cut\.jpg, imgs\/empty\.jpg|TRUNCATED +2 +imgs\/empty\.jpg, imgs\/cut\.jpg/,
    );
    expect(await tree()).toEqual(['good.jpg']);
  });

  it('refuses more pixels than allowed from the header', async () => {
    await place('a.jpg');
    const { status, stdout } = pipeline(['thumbnails', 'a.jpg', '--max-pixels', '1M', '--json'], { cwd });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).items[0].error.code).toBe('TOO_LARGE');
  });

  it.each([
    ['a path that is not there', ['nowhere'], 3, /nowhere/],
    ['a glob that matches nothing', ['*.png'], 3, /\*\.png/],
    ['no path', [], 2, /path/],
    ['an unknown option', ['a.jpg', '--sise', '9'], 2, /--size/],
    ['a size that is none', ['a.jpg', '-s', 'huge'], 2, /huge/],
    ['an unknown placeholder', ['a.jpg', '--name', '{nmae}.{ext}'], 2, /\{nmae\}/],
  ])('%s: refused', async (_case, parameters, expected, message) => {
    await place('a.jpg');
    const { status, stdout, stderr } = pipeline(['thumbnails', ...parameters], { cwd });
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(stderr).toMatch(message);
    expect(await tree()).toEqual([]);
  });

  it('an output that cannot be a folder is refused with 3', async () => {
    await place('a.jpg');
    await writeFile(join(cwd, 'taken'), '');
    const { status, stderr } = pipeline(['thumbnails', 'a.jpg', '-o', 'taken'], { cwd });
    expect(status).toBe(3);
    expect(stderr).toMatch(/taken.*not a folder/);
  });

  it('--bail stops with 4 at the first failure', async () => {
    await writeFile(join(cwd, '0.jpg'), 'no picture'.repeat(200_000)); // the largest goes first
    await place(...Array.from({ length: 20 }, (_, index) => `${index + 1}.jpg`));
    const { status, stdout } = pipeline(['thumbnails', '.', '--bail', '-j', '1', '--json'], { cwd });
    const { summary } = JSON.parse(stdout);
    expect(status).toBe(4);
    expect(summary.failed).toBe(1);
    expect(summary.total).toBeLessThan(8);
  });
});

describe('signals', () => {
  const names = Array.from({ length: 120 }, (_, index) => `imgs/${index}.jpg`);

  it('the first Ctrl-C finishes what is in flight and exits 130', async () => {
    await place(...names);
    const child = start(['thumbnails', 'imgs', '--json', '-j', '1', '-v'], cwd);
    child.stderr?.once('data', () => child.kill('SIGINT'));
    const { status, stdout, stderr } = await ended(child);
    expect(status).toBe(130);
    expect(stderr).toMatch(/stopping: \d+ images? in flight/);
    const { items, summary } = JSON.parse(stdout);
    expect(summary.total).toBe(items.length);
    expect(summary.total).toBeLessThan(names.length);
    expect(summary.failed).toBe(0);
    expect((await tree()).length).toBe(summary.created);
  });

  it('SIGTERM does the same and exits 143; a second signal stops at once', async () => {
    await place(...names);
    const child = start(['thumbnails', 'imgs', '-j', '1', '-v'], cwd);
    child.stderr?.once('data', () => {
      child.kill('SIGTERM');
      child.stderr?.on('data', (text) => String(text).includes('stopping') && child.kill('SIGTERM'));
    });
    const { status } = await ended(child);
    expect(status).toBe(143);
    const made = await tree();
    expect(made.every((name) => /^\d+\.jpg$/.test(name))).toBe(true);
  });

  it('kill -9 leaves only whole files under final names, and the next run clears up', async () => {
    await place(...names);
    const child = start(['thumbnails', 'imgs', '-v'], cwd);
    child.stderr?.once('data', () => child.kill('SIGKILL'));
    expect((await ended(child)).status).toBe(null);
    for (const name of (await tree()).filter((each) => each.endsWith('.jpg'))) {
      await sharp(await readFile(join(cwd, 'thumbnails', name)), { failOn: 'warning' }).stats();
    }
    await writeFile(join(cwd, 'thumbnails', '.pipeline-0123456789abcdef.tmp'), 'left behind');
    expect(pipeline(['thumbnails', 'imgs', '--quiet'], { cwd }).status).toBe(0);
    expect((await tree()).length).toBe(names.length);
  });
});

describe('the second run', () => {
  it('does nothing, says so, and its plan too', async () => {
    await place('imgs/a.jpg', 'imgs/b.jpg');
    await writeFile(join(cwd, 'imgs/bad.jpg'), 'no picture');
    expect(pipeline(['thumbnails', 'imgs'], { cwd }).status).toBe(1);
    const { status, stderr } = pipeline(['thumbnails', 'imgs'], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^failed {2}imgs\/bad\.jpg: .*\n3 images: 2 up to date, 1 failed\nnothing written/,
    );
    await rm(join(cwd, 'imgs/b.jpg'));
    await writeFile(join(cwd, 'thumbnails/a.jpg'), 'altered');
    await place('imgs/c.jpg');
    const plan = pipeline(['thumbnails', 'imgs', '-n', '--prune'], { cwd });
    expect(plan.stdout.split('\n').sort().slice(1)).toEqual([
      'create      thumbnails/c.jpg ← imgs/c.jpg',
      expect.stringMatching(/^fail {8}imgs\/bad\.jpg: .* \(NOT_AN_IMAGE\)$/),
      'prune       thumbnails/b.jpg ← imgs/b.jpg',
      'rebuild     thumbnails/a.jpg ← imgs/a.jpg',
    ]);
    expect(await tree()).toEqual(['a.jpg', 'b.jpg']);
    const pruned = pipeline(['thumbnails', 'imgs', '--prune', '--json'], { cwd });
    expect(JSON.parse(pruned.stdout)).toMatchObject({
      pruned: [{ type: 'prune', source: 'imgs/b.jpg', outputs: ['thumbnails/b.jpg'] }],
      summary: { created: 2, failed: 1, pruned: 1 },
    });
    expect(await tree()).toEqual(['a.jpg', 'c.jpg']);
  });

  it('is refused with 3 while another one is at work in the folder', async () => {
    // Bytes after a JPEG's end make it another image, of which nothing is known yet.
    await mkdir(join(cwd, 'imgs'));
    const bytes = await readFile(photo);
    for (let index = 0; index < 40; index += 1) {
      await writeFile(join(cwd, `imgs/${index}.jpg`), Buffer.concat([bytes, Buffer.from(String(index))]));
    }
    const first = start(['thumbnails', 'imgs', '-j', '1', '-v'], cwd);
    await new Promise((resolve) => first.stderr?.once('data', resolve));
    first.kill('SIGSTOP');
    const second = pipeline(['thumbnails', 'imgs'], { cwd });
    expect(second.status).toBe(3);
    expect(second.stderr).toMatch(/^pipeline: thumbnails is in use by another run \(process \d+ on .*\n$/);
    first.kill('SIGKILL');
    await ended(first);
    const { status, stderr } = pipeline(['thumbnails', 'imgs'], { cwd });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^40 images: .*up to date/);
  });
});

it('documents are written where they were asked for, and --max-failures ends with 4', async () => {
  await place('imgs/a.jpg');
  await writeFile(join(cwd, 'imgs/bad.jpg'), 'no picture');
  const documents = [
    '--manifest',
    'map.json',
    '--report',
    'report.json',
    '--contact-sheet',
    'web/index.html',
  ];
  const command = ['thumbnails', 'imgs', '-o', 'web', '-s', '80', '-s', '160', ...documents];
  expect(pipeline([...command, '--max-failures', '1'], { cwd }).status).toBe(1);
  const map = JSON.parse(await readFile(join(cwd, 'map.json'), 'utf8'));
  expect(map).toMatchObject({ 'imgs/a.jpg': { srcset: 'web/a-80.jpg 80w, web/a-160.jpg 160w' } });
  expect(JSON.parse(await readFile(join(cwd, 'report.json'), 'utf8')).items[0].source).toBe('imgs/bad.jpg');
  expect(await readFile(join(cwd, 'web/index.html'), 'utf8')).toContain('src="a-80.jpg"');
  expect(await tree('web')).toEqual(['a-160.jpg', 'a-80.jpg', 'index.html']);
  expect(pipeline([...command, '--max-failures', '0'], { cwd }).status).toBe(4);
  expect(pipeline([...command, '--max-failures', 'some'], { cwd }).status).toBe(2);
});
