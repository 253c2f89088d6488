import { describe, expect, it } from 'vitest';
import { startProgress } from '../../../src/cli/terminal/progress.js';
import { type ProgressStyle, progressStyle } from '../../../src/cli/terminal/progress-style.js';
import { Talk } from '../../../src/cli/terminal/talk.js';
import { FakeClock, FakeOutput } from '../fake-io.js';
import { snapshot } from '../fake-run.js';

const terminal = () => new FakeOutput({ columns: 43 });
const pipe = () => new FakeOutput();

describe('progressStyle', () => {
  it.each([
    ['auto on a terminal', 'auto', terminal(), {}, false, 'bar'],
    ['auto on a terminal where data appears as well', 'auto', terminal(), {}, true, 'none'],
    ['auto on a dumb terminal', 'auto', terminal(), { TERM: 'dumb' }, false, 'none'],
    ['auto elsewhere', 'auto', pipe(), {}, false, 'none'],
    ['plain anywhere', 'plain', pipe(), {}, true, 'plain'],
    ['none on a terminal', 'none', terminal(), {}, false, 'none'],
  ] as const)('%s', (_, asked, stderr, env, dataAppears, style) => {
    expect(progressStyle(asked, { stderr, env }, dataAppears)).toBe(style);
  });
});

async function start(style: ProgressStyle, stderr: FakeOutput) {
  const clock = new FakeClock();
  const state = { now: snapshot({ found: 4, foundBytes: 400, settled: 1, settledBytes: 100 }) };
  const progress = await startProgress(style, new Talk(stderr, {}), () => state.now, clock);
  return { clock, progress, state };
}

describe('a bar', () => {
  const bar = '\r[=======---------------------]  25%  1/4\u001b[K';

  it('is drawn at once on one line, and taken away without a trace', async () => {
    const stderr = terminal();
    const { progress } = await start('bar', stderr);
    expect(stderr.text).toBe(bar);
    progress.stop();
    expect(stderr.text).toBe(`${bar}${bar}\r\u001b[K`);
  });

  it('is not torn by lines of talk: they take its place and it is drawn again below', async () => {
    const stderr = terminal();
    const { progress } = await start('bar', stderr);
    progress.note('failed  a.jpg');
    expect(stderr.text).toBe(`${bar}\r\u001b[Kfailed  a.jpg\n${bar}`);
    progress.stop();
  });

  it('is not drawn again once stopped, and lines go on plainly', async () => {
    const stderr = terminal();
    const { progress } = await start('bar', stderr);
    progress.stop();
    stderr.text = '';
    progress.stop();
    progress.note('late');
    expect(stderr.text).toBe('late\n');
  });
});

describe('plain progress', () => {
  it('is a line every five seconds of the clock', async () => {
    const stderr = pipe();
    const { clock, progress, state } = await start('plain', stderr);
    clock.advance(4_999);
    expect(stderr.text).toBe('');
    state.now = { ...state.now, elapsedMs: 5_000, settled: 2, settledBytes: 200 };
    clock.advance(1);
    expect(stderr.lines).toEqual(['progress: 50%, 2 of 4 images, 0.2 images/s, 20 B/s, 10s left']);
    clock.advance(5_000);
    expect(stderr.lines).toHaveLength(2);
    progress.stop();
    expect(clock.pending).toBe(0);
  });
});

it('no progress is silent but for lines of talk', async () => {
  const stderr = pipe();
  const { clock, progress } = await start('none', stderr);
  clock.advance(60_000);
  progress.note('failed  a.jpg');
  progress.stop();
  expect(stderr.text).toBe('failed  a.jpg\n');
});
