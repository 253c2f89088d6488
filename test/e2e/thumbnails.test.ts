import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtures } from '../fixtures.js';
import { eventsOf, PhotoFolder } from '../photo-folder.js';
import { untilSeen } from '../pool/harness.js';
import { bin, ended, env, pipeline, start } from './bin.js';

// What needs a process: its streams, its signals, its end. What is printed and made otherwise: test/cli/thumbnails/photos.test.ts.

let folder: PhotoFolder;
let cwd: string;
beforeEach(() => {
  folder = new PhotoFolder();
  cwd = folder.root;
});
afterEach(() => folder[Symbol.dispose]());

describe('pipeline thumbnails', () => {
  it('mirrors the inside of a folder, tells the counts on stderr, and nothing on stdout', () => {
    folder.place('imgs/a.jpg', 'imgs/sub/deep/b.JPG', 'imgs/notes.txt');
    const { status, stdout, stderr } = pipeline(['thumbnails', 'imgs'], { cwd });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(/^2 images: 2 created\n2 thumbnails in thumbnails: .* → .*, in .*\n$/);
    expect(folder.tree()).toEqual(['a.jpg', 'sub/deep/b.jpg']);
  });

  it('is refused at once, and writes nothing, where the system lets it open too few files', () => {
    folder.place('imgs/a.jpg');
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, bin, 'thumbnails', 'imgs', '-j', '32'],
      { cwd, env, encoding: 'utf8' },
    );
    expect({ status, stdout }).toEqual({ status: 70, stdout: '' });
    expect(stderr).toMatch(
      /^pipeline: the system lets this process open \d+ more files, and 32 images at once take 110: raise the limit \(ulimit -n\) or use fewer --jobs \(IO\)\n$/,
    );
    expect(existsSync(join(cwd, 'thumbnails'))).toBe(false);
  });

  it('--ndjson gives an event a line, the summary last; a failure makes the exit code 1', () => {
    folder.place('imgs/a.jpg');
    folder.write('imgs/bad.png', '<!doctype html><p>not found</p>');
    const { status, stdout } = pipeline(
      ['thumbnails', 'imgs', '-s', '120', '-j', '1', '--ndjson', '--quiet'],
      { cwd },
    );
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

  it('is quiet with 0 when the reader of its output leaves', () => {
    folder.place(...Array.from({ length: 30 }, (_, index) => `imgs/${index}.jpg`));
    const script = `"$0" "$1" thumbnails imgs -j 1 --ndjson | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, process.execPath, bin], {
      cwd,
      env,
      encoding: 'utf8',
    });
    const [event, status] = stdout.trimEnd().split('\n');
    expect(JSON.parse(event ?? '')).toMatchObject({ type: 'item', status: 'created' });
    expect({ status, stderr }).toEqual({ status: '0', stderr: '' });
  });

  it('takes names from standard input, one a line or ended by NUL', () => {
    folder.place('a.jpg', 'b/c.jpg', 'new\nline.jpg');
    expect(pipeline(['thumbnails', '-', '-j', '1'], { cwd, input: 'a.jpg\nb/c.jpg' }).status).toBe(0);
    expect(folder.tree()).toEqual(['a.jpg', 'b/c.jpg']);
    const command = ['thumbnails', '-0', '-', '-o', 'nul', '-j', '1'];
    expect(pipeline(command, { cwd, input: 'a.jpg\0new\nline.jpg\0' }).status).toBe(0);
    expect(folder.tree('nul')).toEqual(['a.jpg', 'new\nline.jpg']);
  });

  it('ends with 3 when there is nothing to begin with', () => {
    const { status, stdout, stderr } = pipeline(['thumbnails', 'nowhere'], { cwd });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(/nowhere/);
    expect(folder.tree('.')).toEqual([]);
  });

  it('its decoders do not read the certificates that the environment names, which would double their start', () => {
    folder.place('imgs/a.jpg');
    const { status, stderr } = spawnSync(process.execPath, [bin, 'thumbnails', 'imgs', '--quiet'], {
      cwd,
      env: { ...env, NODE_EXTRA_CA_CERTS: folder.at('missing.pem') },
      encoding: 'utf8',
    });
    // Node 20 warns of what it cannot read when it starts: here the one that the test started, and no other. Later ones read it when they connect.
    const warnings = stderr.match(/missing\.pem/g) ?? [];
    expect({ status, decodersWarn: warnings.length > 1 }).toEqual({ status: 0, decodersWarn: false });
  });

  it('--bail stops with 4 at the first failure', () => {
    folder.write('0.jpg', 'no picture'.repeat(200_000)); // the largest goes first
    folder.place(...Array.from({ length: 20 }, (_, index) => `${index + 1}.jpg`));
    const { status, stdout } = pipeline(['thumbnails', '.', '--bail', '-j', '1', '--json'], { cwd });
    const { summary } = JSON.parse(stdout);
    expect(status).toBe(4);
    expect(summary.failed).toBe(1);
    expect(summary.total).toBeLessThan(8);
  });
});

/** A photograph at which a run waits: one that cannot be over, however late the test comes to look at it. */
class Gate {
  readonly name = 'imgs/gate.jpg';

  /** The largest is the first that is decoded, the smallest the last. */
  constructor(place: 'first' | 'last') {
    const photo = readFileSync(place === 'first' ? fixtures.baseline : fixtures.trailingBytes);
    folder.write(this.name, place === 'first' ? Buffer.concat([photo, Buffer.from('more')]) : photo);
  }

  start(...parameters: string[]): ChildProcess {
    // As long as a test has: an image of a run that is left alone here ends, too.
    const patient = ['thumbnails', 'imgs', '--timeout', '100s', ...parameters];
    return start(patient, cwd, ['--conditions=pipeline-faults']);
  }

  /** Resolves when the run has come to it. */
  async isEntered(): Promise<void> {
    await untilSeen(() => existsSync(folder.at(`${this.name}.entered`)));
  }

  open(): void {
    folder.write(`${this.name}.open`, '');
  }
}

/** Resolves when the child has said that on standard error from now on. */
function said({ stderr }: ChildProcess, words: string): Promise<void> {
  let text = '';
  return new Promise((resolve) => {
    stderr?.on('data', (more) => {
      text += more;
      if (text.includes(words)) resolve();
    });
  });
}

describe('signals', () => {
  const COUNT = 20;
  beforeEach(() => {
    folder.place(...Array.from({ length: COUNT }, (_, index) => `imgs/${index}.jpg`));
  });

  it('the first Ctrl-C finishes what is in flight and exits 130', async () => {
    const gate = new Gate('first');
    const child = gate.start('--json', '-j', '1', '-v');
    const end = ended(child);
    await gate.isEntered();
    const stopping = said(child, 'stopping: ');
    child.kill('SIGINT');
    await stopping;
    gate.open();
    const { status, stdout, stderr } = await end;
    expect(status).toBe(130);
    expect(stderr).toMatch(/stopping: \d+ images? in flight/);
    const { items, summary } = JSON.parse(stdout);
    expect(items).toContainEqual(expect.objectContaining({ source: gate.name, status: 'created' }));
    expect(summary.total).toBe(items.length);
    expect(summary.total).toBeLessThan(COUNT);
    expect(summary.failed).toBe(0);
    expect(folder.tree()).toHaveLength(summary.created);
  });

  it('SIGTERM does the same and exits 143; a second signal stops at once', async () => {
    const gate = new Gate('last');
    const child = gate.start('-j', '1', '-v');
    const end = ended(child);
    await gate.isEntered();
    const stopping = said(child, 'stopping: ');
    child.kill('SIGTERM');
    await stopping;
    child.kill('SIGTERM');
    expect((await end).status).toBe(143);
    expect(folder.tree().every((name) => /^\d+\.jpg$/.test(name))).toBe(true);
  });

  it('kill -9 leaves only whole files under final names, and the next run clears up', async () => {
    const child = new Gate('last').start('-v');
    child.stderr?.once('data', () => child.kill('SIGKILL'));
    expect((await ended(child)).status).toBe(null);
    for (const name of folder.tree().filter((each) => each.endsWith('.jpg'))) {
      await sharp(await readFile(folder.at(`thumbnails/${name}`)), { failOn: 'warning' }).stats();
    }
    folder.write('thumbnails/.pipeline-0123456789abcdef.tmp', 'left behind');
    expect(pipeline(['thumbnails', 'imgs', '-j', '1', '--quiet'], { cwd }).status).toBe(0);
    expect(folder.tree()).toHaveLength(COUNT + 1);
  });
});

it('a second run is refused with 3 while another one is at work in the folder', async () => {
  folder.placeDifferent(19);
  const gate = new Gate('last');
  const first = gate.start('-j', '1', '-v');
  const end = ended(first);
  await Promise.all([said(first, 'created'), gate.isEntered()]);
  const second = pipeline(['thumbnails', 'imgs'], { cwd });
  expect(second.status).toBe(3);
  expect(second.stderr).toMatch(/^pipeline: thumbnails is in use by another run \(process \d+ on .*\n$/);
  first.kill('SIGKILL');
  await end;
  const { status, stderr } = pipeline(['thumbnails', 'imgs', '-j', '1'], { cwd });
  expect(status).toBe(0);
  expect(stderr).toMatch(/^20 images: .*up to date/);
});
