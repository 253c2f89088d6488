import { describe, expect, it } from 'vitest';
import { created, FakeRun, failed, snapshot } from '../fake-run.js';
import { ONE, start } from './started.js';

describe('--watch', () => {
  const round = { ...ONE, total: 2, failed: 1 };

  it('tells the first round as any run, and how to end', async () => {
    const { io, exitCode } = start(['imgs', '-w'], new FakeRun().emit(created('a'), ONE).end());
    expect(await exitCode).toBe(0);
    expect(io.stderr.lines.at(0)).toBe('1 image: 1 created');
    expect(io.stderr.lines.at(-1)).toBe('watching for changes; press Ctrl-C to end');
  });

  it.each([
    [['--bail'], 'stopped at a failed image, as asked for'],
    [['--max-failures', '0'], 'stopped: more images failed than --max-failures allows'],
  ])('that its failures stop (%j) says so, and not that it watches', async (args, told) => {
    const run = new FakeRun().emit(failed('a'), round).end();
    run.now = snapshot({ found: 2, stoppedByFailures: true });
    const { io, exitCode } = start(['imgs', '-w', ...args], run);
    expect(await exitCode).toBe(4);
    expect(io.stderr.lines.at(-1)).toBe(told);
    expect(io.stderr.text).not.toContain('watching');
  });
});
