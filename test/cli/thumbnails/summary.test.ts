import { describe, expect, it } from 'vitest';
import { coloursFor } from '../../../src/cli/terminal/colours.js';
import { type SummaryFacts, summaryLines } from '../../../src/cli/thumbnails/summary.js';
import type { ErrorCode } from '../../../src/index.js';
import { FakeOutput } from '../fake-io.js';
import { summary } from '../fake-run.js';

const MB = 1024 ** 2;
const plain = coloursFor(new FakeOutput(), {});

function lines(parts: Partial<SummaryFacts>): string[] {
  return summaryLines(
    {
      summary: summary(),
      ending: { kind: 'finished' },
      found: 0,
      dryRun: false,
      filtered: false,
      listed: false,
      retryFailed: false,
      passedOver: {},
      out: 'thumbnails',
      failures: [],
      ...parts,
    },
    plain,
  );
}

const GOOD = summary({
  total: 300,
  created: 300,
  outputs: 600,
  inputBytes: 1_200 * MB,
  outputBytes: 5.4 * MB,
  elapsedMs: 12_000,
});

describe('summaryLines', () => {
  it('when all is well: what became of the images, what was written, how fast', () => {
    expect(lines({ summary: GOOD })).toEqual([
      '300 images: 300 created',
      '600 thumbnails in thumbnails: 1.2 GB → 5.4 MB, in 12s (25 images/s, 100 MB/s)',
    ]);
  });

  it('counts only the images that were worked on for the speed', () => {
    const again = { ...GOOD, created: 10, upToDate: 290, outputs: 10, inputBytes: 5 * MB, elapsedMs: 1_000 };
    expect(lines({ summary: again })).toEqual([
      '300 images: 10 created, 290 up to date',
      '10 thumbnails in thumbnails: 5.0 MB → 5.4 MB, in 1.0s (10 images/s, 5.0 MB/s)',
    ]);
  });

  it('when nothing had to be done', () => {
    expect(lines({ summary: summary({ total: 1, upToDate: 1, elapsedMs: 40 }) })).toEqual([
      '1 image: 1 up to date',
      'nothing written, in 40ms',
    ]);
  });

  it('when globs left nothing, says so', () => {
    expect(lines({ filtered: true })).toEqual(['no images found that --include and --exclude let through']);
  });

  it('when nothing was found, says what is looked for', () => {
    expect(lines({})).toEqual([
      'no images found (a folder is searched for jpg jpeg png webp avif gif tif tiff svg)',
    ]);
  });

  it('when a list names nothing, says that', () => {
    expect(lines({ listed: true })).toEqual(['no images found: the list names none']);
  });

  it('when nothing had failed that could be tried again, says that', () => {
    const text = 'nothing to try again: no image failed the last time';
    expect(lines({ retryFailed: true })).toEqual([text]);
    expect(lines({ retryFailed: true, filtered: true, listed: true })).toEqual([text]);
  });

  it('tells how many links were not followed, and what follows them', () => {
    const told = '2 links passed over: --follow takes what links lead to';
    expect(lines({ passedOver: { link: 2 } })).toEqual([`no images found; ${told}`]);
    expect(lines({ summary: GOOD, passedOver: { link: 2 } })).toEqual([...lines({ summary: GOOD }), told]);
    expect(lines({ summary: GOOD, passedOver: { heic: 1, link: 1 } }).slice(-2)).toEqual([
      '1 file passed over that pipeline cannot read (heic 1): convert it first',
      '1 link passed over: --follow takes what links lead to',
    ]);
  });

  it('tells what was passed over and cannot be read, the commonest kinds by name', () => {
    const passedOver = { dng: 2, heic: 10 };
    const told = '12 files passed over that pipeline cannot read (heic 10, dng 2): convert them first';
    expect(lines({ passedOver })).toEqual([`no images found; ${told}`]);
    expect(lines({ passedOver, listed: true })).toEqual([`no images found; ${told}`]);
    expect(lines({ passedOver, filtered: true })).toEqual([
      `no images found that --include and --exclude let through; ${told}`,
    ]);
    expect(lines({ summary: GOOD, passedOver })).toEqual([...lines({ summary: GOOD }), told]);
    const many = { arw: 1, bmp: 1, heic: 1, cr2: 1, dng: 1, psd: 1, jxl: 4 };
    expect(lines({ summary: GOOD, passedOver: many }).at(-1)).toBe(
      '10 files passed over that pipeline cannot read (jxl 4, arw 1, bmp 1, cr2 1, dng 1, others 2): convert them first',
    );
    expect(lines({ passedOver: { heic: 1 } })).toEqual([
      'no images found; 1 file passed over that pipeline cannot read (heic 1): convert it first',
    ]);
  });

  it('names failures by code, as many as fit on a line, and how many more there are', () => {
    const names = Array.from({ length: 5 }, (_, i) => `imgs/holidays/2024/IMG_000${i}.jpg`);
    const failures = [
      { code: 'CORRUPT' as const, count: 120, names },
      { code: 'NOT_AN_IMAGE' as const, count: 2, names: ['a.jpg', 'b\n.jpg'] },
      { code: 'TOO_LARGE' as const, count: 1, names: [`${'long/'.repeat(30)}.png`] },
    ];
    const some = { ...GOOD, total: 423, created: 299, degraded: 1, failed: 123 };
    expect(lines({ summary: some, failures })).toEqual([
      '423 images: 299 created, 1 degraded, 123 failed',
      '600 thumbnails in thumbnails: 1.2 GB → 5.4 MB, in 12s (35 images/s, 100 MB/s)',
      '  CORRUPT       120  imgs/holidays/2024/IMG_0000.jpg, imgs/holidays/2024/IMG_0001.jpg and 118 more',
      '  NOT_AN_IMAGE    2  a.jpg, b\\n.jpg',
      `  TOO_LARGE       1  ${'long/'.repeat(30)}.png`,
    ]);
  });

  it('fits one screen even when every code occurs', () => {
    const codes: ErrorCode[] = [
      'CORRUPT',
      'TRUNCATED',
      'NOT_AN_IMAGE',
      'UNSUPPORTED',
      'TOO_LARGE',
      'TIMEOUT',
      'CRASHED',
      'PERMISSION',
      'IO',
      'COLLISION',
    ];
    const failures = codes.map((code) => ({ code, count: 9, names: ['a', 'b', 'c'] }));
    expect(lines({ summary: GOOD, failures }).length).toBeLessThanOrEqual(20);
  });

  it('of a dry run says that nothing was written', () => {
    expect(lines({ summary: { ...GOOD, upToDate: 3, total: 303 }, dryRun: true })).toEqual([
      '303 images: 300 to create, 3 up to date',
      'nothing was written (dry run)',
    ]);
  });

  it('of a run that was cut short says by what', () => {
    const few = summary({
      total: 1,
      created: 1,
      outputs: 1,
      inputBytes: MB,
      outputBytes: 10,
      elapsedMs: 2_000,
    });
    expect(lines({ summary: few, ending: { kind: 'interrupted', signal: 'SIGINT' } })).toEqual([
      'interrupted by SIGINT',
      '1 image: 1 created',
      '1 thumbnail in thumbnails: 1.0 MB → 10 B, in 2.0s (0.5 images/s, 512 KB/s)',
    ]);
    expect(lines({ ending: { kind: 'interrupted', signal: 'SIGTERM' } })).toEqual([
      'interrupted by SIGTERM',
      '0 images',
    ]);
  });

  it('of a run that was cut short tells how much there was, and how to do the rest', () => {
    const ending = { kind: 'interrupted', signal: 'SIGINT' } as const;
    const few = summary({ total: 34, created: 34, elapsedMs: 2_000 });
    expect(lines({ summary: few, found: 151, ending })).toEqual([
      'interrupted by SIGINT; the same command takes up what is left',
      '34 of 151 images: 34 created',
      'nothing written, in 2.0s',
    ]);
    expect(lines({ summary: few, found: 151, ending, dryRun: true })[0]).toBe('interrupted by SIGINT');
  });

  it('of a run that stopped at failures says by which option', () => {
    const some = summary({ total: 6, created: 1, failed: 5 });
    expect(lines({ summary: some, found: 26, stoppedBy: '--bail' }).slice(0, 2)).toEqual([
      'stopped at a failed image, as asked for',
      '6 of 26 images: 1 created, 5 failed',
    ]);
    expect(lines({ summary: some, found: 26, stoppedBy: '--max-failures' })[0]).toBe(
      'stopped: more images failed than --max-failures allows',
    );
  });
});
