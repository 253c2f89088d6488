import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenFolder, orientations } from '../fixtures.js';
import { bin, env } from './bin.js';

// `npm run soak` takes ten thousand images.
const IMAGES = process.env['PIPELINE_SOAK'] === '1' ? 10_000 : 25;
const GOOD = IMAGES - 5;
const TIMEOUT_MS = 3_600_000;

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pipeline-faults-'));
});
// Twenty thousand files take their time too.
afterEach(() => rmSync(cwd, { recursive: true, force: true }), TIMEOUT_MS);

/** `pipeline thumbnails …` with a worker that crashes and hangs where the name of a source says so. */
function thumbnails(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=pipeline-faults', bin, 'thumbnails', '.', ...parameters],
    { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const events = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { status, stderr, items: events.filter(({ type }) => type === 'item'), summary: events.at(-1) };
}

/** Pictures that are all alike but for the bytes after their end, so that none is known from another. */
function put(...names: string[]): void {
  const picture = readFileSync(orientations[0] ?? '');
  for (const name of names) writeFileSync(join(cwd, name), Buffer.concat([picture, Buffer.from(name)]));
}

describe('decoders at their worst', { timeout: TIMEOUT_MS }, () => {
  it('cost their own images: three that crash, one that hangs, one bomb, and all the others are made', () => {
    const good = Array.from({ length: GOOD }, (_, n) => `good-${n}.jpg`);
    put(...good, 'crash-1.jpg', 'crash-2.jpg', 'crash-3.jpg', 'hang.jpg');
    copyFileSync(join(brokenFolder, 'bomb.png'), join(cwd, 'bomb.png'));
    const { status, items, summary } = thumbnails('--ndjson', '--timeout', '2s');
    expect(status).toBe(1);
    expect(summary).toMatchObject({ total: IMAGES, created: GOOD, failed: 5 });
    const failures = items
      .filter((item) => item.status === 'failed')
      .map(({ source, error }) => `${source} ${error.code}`);
    expect(failures.toSorted()).toEqual([
      'bomb.png TOO_LARGE',
      'crash-1.jpg CRASHED',
      'crash-2.jpg CRASHED',
      'crash-3.jpg CRASHED',
      'hang.jpg TIMEOUT',
    ]);
    // In one sentence: what happened to the image, and what to do.
    const messageOf = (name: string): string => items.find(({ source }) => source === name).error.message;
    expect(messageOf('crash-1.jpg')).toContain('took its worker along');
    expect(messageOf('hang.jpg')).toContain(
      'not rendered within 2.0s and given up; raise --timeout if it needs longer',
    );
    expect(readdirSync(join(cwd, 'thumbnails')).filter((name) => !name.startsWith('.'))).toHaveLength(GOOD);

    // All five are remembered, by decoders that would do now; what is changed is taken up.
    writeFileSync(join(cwd, 'worker-is-fine'), '');
    const again = thumbnails('--ndjson', '--timeout', '2s');
    expect(again.status).toBe(1);
    expect(again.summary).toMatchObject({ total: IMAGES, upToDate: GOOD, failed: 5, inputBytes: 0 });
    const codes: string[] = again.items
      .filter(({ status }) => status === 'failed')
      .map(({ error }) => error.code);
    expect(codes.toSorted()).toEqual(['CRASHED', 'CRASHED', 'CRASHED', 'TIMEOUT', 'TOO_LARGE']);
    writeFileSync(join(cwd, 'hang.jpg'), readFileSync(orientations[1] ?? ''));
    const more = thumbnails('--ndjson', '--timeout', '2s');
    expect(more.summary).toMatchObject({ created: 1, failed: 4 });
    expect(thumbnails('--ndjson', '--retry-failed').summary).toMatchObject({ created: 3, failed: 1 });
  });

  it('that crash once are tried again, alone, and their image is made (Renderer I1)', () => {
    put('crash-once.jpg', 'good.jpg');
    const { status, summary } = thumbnails('--ndjson');
    expect({ status, created: summary.created }).toEqual({ status: 0, created: 2 });
    expect(existsSync(join(cwd, 'crash-once.jpg.crashed'))).toBe(true);
  });
});
