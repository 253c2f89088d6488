import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/command-line.js';
import { commands } from '../../../src/cli/commands.js';
import { checkValues } from '../../../src/cli/option-values.js';
import { thumbnailsOptions } from '../../../src/cli/thumbnails/options.js';
import { resolveRequest, type ThumbnailsRequest } from '../../../src/cli/thumbnails/resolve.js';

const stdin = Readable.from([]);

function resolve(...args: readonly string[]): ThumbnailsRequest {
  const invocation = parseCommandLine(['thumbnails', ...args], commands);
  if (invocation.kind !== 'run') throw new Error(`not to be run: ${JSON.stringify(invocation)}`);
  const values = checkValues(thumbnailsOptions, invocation.values);
  return resolveRequest(invocation.operands, values, { stdin });
}

const DEFAULTS = {
  out: 'thumbnails',
  enlarge: false,
  animated: false,
  salvage: false,
  flat: false,
  hidden: false,
  follow: false,
  nullSeparated: false,
  isolation: 'process',
  watch: false,
  dryRun: false,
  thumbhash: false,
  force: false,
  prune: false,
  retryFailed: false,
  onError: 'skip',
  filesFrom: [],
};

describe('resolveRequest', () => {
  it('leaves what was not given to the library', () => {
    expect(resolve('imgs')).toEqual({
      inputs: ['imgs'],
      options: DEFAULTS,
      data: 'nothing',
      verbosity: 'normal',
      progress: 'auto',
    });
  });

  it('hands every option over by its name in the API', () => {
    const line =
      '-o web -s 64 -s a=x128 --fit cover --position attention --enlarge --background #fff -f webp -q 70 --keep icc --animated --salvage --max-memory 1.5G ' +
      '--name {name}.{ext} --flat --on-collision number --include *.jpg --exclude a/** --exclude b --hidden ' +
      '--follow --files-from list -0 -j 3 -n --force --prune --retry-failed --max-failures 5 --manifest m ' +
      '--report r --contact-sheet c --thumbhash --on-error fail --max-pixels 10M --timeout 1m30s imgs';
    expect(resolve(...line.split(' ')).options).toEqual({
      out: 'web',
      sizes: ['64', 'a=x128'],
      fit: 'cover',
      position: 'attention',
      enlarge: true,
      background: '#fff',
      format: 'webp',
      quality: 70,
      keep: 'icc',
      animated: true,
      salvage: true,
      maxMemoryBytes: 1_610_612_736,
      name: '{name}.{ext}',
      flat: true,
      onCollision: 'number',
      include: ['*.jpg'],
      exclude: ['a/**', 'b'],
      hidden: true,
      isolation: 'process',
      watch: false,
      timeoutMs: 90_000,
      follow: true,
      filesFrom: ['list'],
      nullSeparated: true,
      jobs: 3,
      dryRun: true,
      thumbhash: true,
      force: true,
      maxFailures: 5,
      manifest: 'm',
      report: 'r',
      contactSheet: 'c',
      prune: true,
      retryFailed: true,
      onError: 'fail',
      maxPixels: 10_000_000,
    });
  });

  it('--jobs auto leaves the number to the library', () => {
    expect(resolve('-j', 'auto', 'x').options).toEqual(DEFAULTS);
  });

  it('- among the paths is --files-from -, and standard input is read once', () => {
    expect(resolve('a', '-', 'b')).toMatchObject({ inputs: ['a', 'b'], options: { filesFrom: [stdin] } });
    expect(resolve('-', '--files-from', '-', '--files-from', 'list').options.filesFrom).toEqual([
      stdin,
      'list',
    ]);
    expect(resolve('--files-from', '-').inputs).toEqual([]);
  });

  it.each(['5x', '101%', '-1', '1.5', '%'])(
    '--max-failures %s is refused by the name it was typed under',
    (typed) => {
      expect(() => resolve(`--max-failures=${typed}`, 'x')).toThrow(
        `--max-failures must be a count or a percentage like 5%, not ${JSON.stringify(typed)}`,
      );
      expect(resolve('--max-failures', '2.5%', 'x').options.maxFailures).toBe('2.5%');
    },
  );

  it('--bail is --on-error fail', () => {
    expect(resolve('--bail', 'x').options.onError).toBe('fail');
    expect(resolve('--bail', '--on-error', 'fail', 'x').options.onError).toBe('fail');
  });

  it.each([
    [['--ndjson'], { data: 'ndjson' }],
    [['--json', '-n'], { data: 'json' }],
    [['-n'], { data: 'plan' }],
    [['-v'], { verbosity: 'verbose' }],
    [['--progress', 'plain'], { progress: 'plain' }],
    [['--quiet', '--progress', 'plain'], { verbosity: 'quiet', progress: 'none' }],
  ])('%j gives %j', (flags, expected) => {
    expect(resolve(...flags, 'x')).toMatchObject(expected);
  });

  it.each([
    [['a', ''], 'a path is empty'],
    [['-0', 'a'], '--null says how the paths of a list end; give a list with --files-from or -'],
    [
      ['--bail', '--on-error', 'skip', 'a'],
      '--bail and --on-error skip exclude each other: leave one of them out',
    ],
  ])('%j is refused', (args, message) => {
    expect(() => resolve(...args)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message }));
  });
});
