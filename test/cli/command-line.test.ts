import { describe, expect, it } from 'vitest';
import { type Invocation, parseCommandLine } from '../../src/cli/command-line.js';
import { commands } from '../../src/cli/commands.js';

function parse(line: string | readonly string[]): Invocation {
  return parseCommandLine(typeof line === 'string' ? line.split(' ').filter(Boolean) : line, commands);
}

function run(line: string | readonly string[]): {
  operands: readonly string[];
  values: Record<string, unknown>;
} {
  const invocation = parse(line);
  if (invocation.kind !== 'run') throw new Error(`not to be run: ${JSON.stringify(invocation)}`);
  return { operands: invocation.operands, values: Object.fromEntries(invocation.values) };
}

describe('what is asked for', () => {
  it.each([
    ['', { kind: 'overview', asked: false }],
    ['--help', { kind: 'overview', asked: true }],
    ['-h', { kind: 'overview', asked: true }],
    ['help', { kind: 'overview', asked: true }],
    ['--version', { kind: 'version' }],
    ['-V', { kind: 'version' }],
    ['thumbnails --help', { kind: 'help', form: 'short' }],
    ['thumbnails imgs -s 64 -h', { kind: 'help', form: 'short' }],
    ['thumbnails --help-all', { kind: 'help', form: 'long' }],
    ['help thumbnails', { kind: 'help', form: 'long' }],
    ['thumbnails imgs', { kind: 'run', operands: ['imgs'] }],
  ])('%j', (line, expected) => {
    expect(parse(line)).toMatchObject(expected);
  });
});

describe('options', () => {
  it('--size takes one value, repeats, and never swallows a path', () => {
    expect(run('thumbnails -s 64 a.jpg -s 128 b.jpg')).toEqual({
      operands: ['a.jpg', 'b.jpg'],
      values: { size: ['64', '128'] },
    });
  });

  it.each([
    ['thumbnails -s256 a', { size: ['256'] }],
    ['thumbnails --size=256 a', { size: ['256'] }],
    ['thumbnails --size 256 a', { size: ['256'] }],
    ['thumbnails --name={dir}/x=y.{ext} a', { name: ['{dir}/x=y.{ext}'] }],
    ['thumbnails -nv a', { 'dry-run': true, verbose: true }],
    ['thumbnails -0 --files-from list a', { null: true, 'files-from': ['list'] }],
    ['thumbnails -nj4 a', { 'dry-run': true, jobs: ['4'] }],
  ])('%j', (line, values) => {
    expect(run(line)).toEqual({ operands: ['a'], values });
  });

  it('end at --: what follows is a path whatever it looks like', () => {
    expect(run(['thumbnails', '-v', '--', '-x.jpg', '--help', '--'])).toEqual({
      operands: ['-x.jpg', '--help', '--'],
      values: { verbose: true },
    });
  });

  it('leave - and names with spaces, newlines or letters of any kind alone', () => {
    expect(run(['thumbnails', '-', 'a b.jpg', 'a\nb.jpg', 'ü.jpg', '']).operands).toEqual([
      '-',
      'a b.jpg',
      'a\nb.jpg',
      'ü.jpg',
      '',
    ]);
  });
});

describe('what cannot be understood is refused with its reason and the nearest that could', () => {
  it.each([
    ['thumbnials x', "unknown command 'thumbnials' (did you mean thumbnails?)", undefined],
    ['resize x', "unknown command 'resize'", undefined],
    ['help thumbnial', "unknown command 'thumbnial' (did you mean thumbnails?)", undefined],
    ['./imgs', "unknown command './imgs'", undefined],
    ['-', "unknown command '-'", undefined],
    ['--verson', "unknown option '--verson' (did you mean --version?)", undefined],
    ['thumbnails --sise 3 x', "unknown option '--sise' (did you mean --size?)", 'thumbnails'],
    ['thumbnails --sise=3 x', "unknown option '--sise' (did you mean --size?)", 'thumbnails'],
    ['thumbnails --dryrun x', "unknown option '--dryrun' (did you mean --dry-run?)", 'thumbnails'],
    [
      'thumbnails x --exclude-dir=a',
      "unknown option '--exclude-dir' (did you mean --exclude?)",
      'thumbnails',
    ],
    ['thumbnails --recursive x', "unknown option '--recursive'", 'thumbnails'],
    [
      'thumbnails -xray.jpg',
      "unknown option '-xray.jpg' (a path that begins with a dash is written ./-xray.jpg)",
      'thumbnails',
    ],
    ['thumbnails --xray=a.jpg', "unknown option '--xray'", 'thumbnails'],
    ['thumbnails -x a', "unknown option '-x'", 'thumbnails'],
    ['thumbnails -xidth 3 a', "unknown option '-xidth'", 'thumbnails'],
    ['thumbnails --dry-run=yes x', "option '--dry-run' takes no value", 'thumbnails'],
    ['thumbnails x --out', "option '-o, --out <dir>' needs a value", 'thumbnails'],
    ['thumbnails x --fit', "option '--fit <how>' needs a value", 'thumbnails'],
  ])('%j', (line, reason, command) => {
    expect(parse(line)).toEqual({
      kind: 'refused',
      reason,
      ...(command === undefined ? {} : { command }),
    });
  });
});
