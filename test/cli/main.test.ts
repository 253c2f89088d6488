import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { fakeIo, FakeOutput } from './fake-io.js';

async function run(argv: readonly string[], io = fakeIo()) {
  const exitCode = await main(argv, io);
  return { exitCode, stdout: io.stdout.text, stderr: io.stderr.text };
}

describe('asked for, help goes to standard output with 0', () => {
  it.each([
    [['--help'], 'pipeline <command> [options]'],
    [['help'], 'pipeline <command> [options]'],
    [['thumbnails', '--help'], 'pipeline thumbnails [options] <path|glob|->...'],
    [['thumbnails', '--help-all'], 'Exit codes:'],
    [['help', 'thumbnails'], 'Exit codes:'],
  ])('%j', async (argv, part) => {
    const { exitCode, stdout, stderr } = await run(argv);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(part);
    expect(stderr).toBe('');
  });

  it('and a reader that does not want all of it is no fault', async () => {
    const io = fakeIo();
    io.stdout.failWith = 'EPIPE';
    expect(await run(['--help'], io)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});

it('--version is the version and nothing else', async () => {
  const { exitCode, stdout } = await run(['--version']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('without any argument the overview goes to standard error with 2', async () => {
  const { exitCode, stdout, stderr } = await run([]);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toBe((await run(['--help'])).stdout);
});

describe('a usage error is one line and a hint, with 2', () => {
  it.each([
    [
      ['thumbnails', 'x', '--sise', '3'],
      "pipeline: unknown option '--sise' (did you mean --size?)\nTry 'pipeline thumbnails --help'.\n",
    ],
    [
      ['thumbnails', 'x', '--fit', 'insde'],
      'pipeline: --fit must be one of inside, cover, contain, fill, outside, not "insde" (did you mean inside?)\n' +
        "Try 'pipeline thumbnails --help'.\n",
    ],
    [
      ['thumbnails'],
      'pipeline: no path given: name images, folders or globs, or - to read paths from standard input\n' +
        "Try 'pipeline thumbnails --help'.\n",
    ],
    [
      ['thumbnials'],
      "pipeline: unknown command 'thumbnials' (did you mean thumbnails?)\nTry 'pipeline --help'.\n",
    ],
    [
      ['thumbnails', '-q', '0', 'x'],
      'pipeline: --quality must be a whole number from 1 to 100, not "0"\n' +
        "Try 'pipeline thumbnails --help'.\n",
    ],
    [
      ['thumbnails', '-j', 'many', 'x'],
      'pipeline: --jobs must be a whole number from 1 to 1024 or auto, not "many"\n' +
        "Try 'pipeline thumbnails --help'.\n",
    ],
    [
      ['thumbnails', '--max-pixels', '1Q', 'x'],
      'pipeline: --max-pixels must be a whole number of at least 1, as 500 or 2M, not "1Q"\n' +
        "Try 'pipeline thumbnails --help'.\n",
    ],
    [
      ['thumbnails', 'x', '-o'],
      "pipeline: option '-o, --out <dir>' needs a value\nTry 'pipeline thumbnails --help'.\n",
    ],
    [['thumbnails', ''], "pipeline: a path is empty\nTry 'pipeline thumbnails --help'.\n"],
    [['a\u001b[2Jb'], "pipeline: unknown command 'a\\e[2Jb'\nTry 'pipeline --help'.\n"],
  ])('%j', async (argv, told) => {
    expect(await run(argv)).toEqual({ exitCode: 2, stdout: '', stderr: told });
  });
});

it('help has headings on a terminal', async () => {
  const io = fakeIo({ stdout: new FakeOutput({ columns: 80 }) });
  expect((await run(['--help'], io)).stdout).toContain('\u001b[1mUsage:\u001b[22m');
});
