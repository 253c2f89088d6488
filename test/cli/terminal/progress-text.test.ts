import { describe, expect, it } from 'vitest';
import { barLine, plainLine } from '../../../src/cli/terminal/progress-text.js';
import { snapshot } from '../fake-run.js';

const MB = 1024 ** 2;
const PACE = { itemsPerSecond: 12.34, bytesPerSecond: 8.06 * MB, remainingMs: 12_400 };
const HALFWAY = snapshot({
  found: 300,
  foundBytes: 200 * MB,
  settled: 126,
  settledBytes: 84 * MB,
  failed: 2,
  elapsedMs: 10_000,
  inFlight: [
    { source: 'imgs/slow\n.jpg', elapsedMs: 7_400 },
    { source: 'imgs/b.jpg', elapsedMs: 10 },
  ],
});
const draw = (progress: number, cells: number) => {
  const full = Math.round(progress * cells);
  return '='.repeat(full) + '-'.repeat(cells - full);
};

describe('barLine', () => {
  it.each([
    [
      120,
      '[=============-----------------]  42%  126/300  12 images/s  8.1 MB/s  12s left  2 failed  imgs/slow\\n.jpg 7s',
    ],
    [80, '[=========------------]  42%  126/300  12 images/s  8.1 MB/s  12s left  2 failed'],
    [60, '[=====------]  42%  126/300  12 images/s  12s left  2 failed'],
    [50, '[======--------]  42%  126/300  12s left  2 failed'],
    [40, '[======--------]  42%  126/300  2 failed'],
    [30, '[=====--------]  42%  2 failed'],
    [20, ' 42%  2 failed'],
    [6, ' 42%  '],
  ])('of %d columns leaves out what matters less', (width, line) => {
    const drawn = barLine(HALFWAY, PACE, width, draw);
    expect(drawn.length).toBeLessThanOrEqual(width);
    expect(drawn).toBe(line);
  });

  it('names the pass where there are several', () => {
    const writing = { ...HALFWAY, pass: 'writing', inFlight: [], failed: 0 };
    expect(barLine(writing, PACE, 60, draw)).toBe(
      '[======--------] writing 42%  126/300  12 images/s  12s left',
    );
    expect(plainLine(writing, PACE)).toContain('progress: writing 42%, ');
  });

  it('counts what is found while scanning', () => {
    const scanning = snapshot({ phase: 'scanning', found: 1234, foundBytes: 2.1 * 1024 * MB });
    expect(barLine(scanning, PACE, 80, draw)).toBe('scanning: 1234 images found, 2.1 GB');
  });

  it('is full when there was nothing to do, and shows no pace before there is one', () => {
    const none = { itemsPerSecond: 0, bytesPerSecond: 0 };
    expect(barLine(snapshot({}), none, 40, draw)).toBe('[============================] 100%  0/0');
  });

  it('shows no pace once all is done, while a watch goes on', () => {
    const done = snapshot({
      phase: 'done',
      found: 2,
      settled: 2,
      foundBytes: MB,
      settledBytes: MB,
      failed: 1,
    });
    expect(barLine(done, PACE, 60, draw)).toBe('[==============================] 100%  2/2  1 failed');
  });

  it('goes by images when no size is known', () => {
    expect(barLine(snapshot({ found: 4, settled: 1 }), PACE, 20, draw)).toBe('[===----------]  25%');
  });

  it('shows one column a character, whatever a name holds', () => {
    const wide = snapshot({ found: 1, inFlight: [{ source: 'imgs/日本\u{1f600}.jpg', elapsedMs: 65_000 }] });
    expect(barLine(wide, { itemsPerSecond: 0, bytesPerSecond: 0 }, 100, draw)).toContain(
      'imgs/???.jpg 1m 05s',
    );
  });
});

describe('plainLine', () => {
  it('says the same in words', () => {
    expect(plainLine(HALFWAY, PACE)).toBe(
      'progress: 42%, 126 of 300 images, 12 images/s, 8.1 MB/s, 12s left, 2 failed, imgs/slow\\n.jpg 7s',
    );
    expect(plainLine(snapshot({ phase: 'scanning', found: 7, foundBytes: 2048 }), PACE)).toBe(
      'scanning: 7 images found, 2.0 KB',
    );
  });
});
