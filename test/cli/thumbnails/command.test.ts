import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../src/index.js';
import { FakeOutput, fakeIo, settle } from '../fake-io.js';
import { created, FakeRun, failed, snapshot, summary } from '../fake-run.js';
import { ONE, start } from './started.js';

describe('what is where', () => {
  it('by default nothing on standard output, the summary on standard error', async () => {
    const { io, exitCode, asked } = start(['imgs'], new FakeRun().emit(created('a'), ONE).end());
    expect(await exitCode).toBe(0);
    expect(asked).toMatchObject([{ inputs: ['imgs'], options: { out: 'thumbnails' } }]);
    expect(io.stdout.text).toBe('');
    expect(io.stderr.lines).toEqual([
      '1 image: 1 created',
      '1 thumbnail in thumbnails: 2.0 KB → 1.0 KB, in 100ms (10 images/s, 20 KB/s)',
    ]);
  });

  it('--ndjson and --json put events on standard output, and the summary stays where it was', async () => {
    const ndjson = start(['imgs', '--ndjson'], new FakeRun().emit(created('a'), ONE).end());
    expect(await ndjson.exitCode).toBe(0);
    expect(ndjson.io.stdout.lines.map((line) => JSON.parse(line) as unknown)).toEqual([created('a'), ONE]);
    expect(ndjson.io.stderr.lines).toHaveLength(2);
    const json = start(['imgs', '--json'], new FakeRun().emit(created('a'), ONE).end());
    expect(await json.exitCode).toBe(0);
    expect(JSON.parse(json.io.stdout.text)).toEqual({ items: [created('a')], summary: ONE });
  });

  it('--dry-run prints the plan, failures in it, and says that nothing was written', async () => {
    const run = new FakeRun().emit(created('a'), failed('b'), { ...ONE, total: 2, failed: 1 }).end();
    const { io, exitCode } = start(['imgs', '-n'], run);
    expect(await exitCode).toBe(1);
    expect(io.stdout.lines).toEqual([
      'create      thumbnails/a.jpg ← imgs/a.jpg',
      'fail        imgs/b.jpg: the picture data is damaged (CORRUPT)',
    ]);
    expect(io.stderr.lines).toEqual([
      '2 images: 1 to create, 1 failed',
      'nothing was written (dry run)',
      '  CORRUPT  1  imgs/b.jpg',
    ]);
  });

  it('-v names every image on standard error', async () => {
    const { io, exitCode } = start(['imgs', '-v'], new FakeRun().emit(created('a'), ONE).end());
    await exitCode;
    expect(io.stdout.text).toBe('');
    expect(io.stderr.lines[0]).toBe('created  imgs/a.jpg → thumbnails/a.jpg (256x171, 12 KB)');
  });

  it('--quiet says nothing when all is well, and only what failed when not', async () => {
    const well = start(['imgs', '--quiet'], new FakeRun().emit(created('a'), ONE).end());
    expect(await well.exitCode).toBe(0);
    expect(well.io.stderr.text + well.io.stdout.text).toBe('');
    const ill = start(
      ['imgs', '--quiet'],
      new FakeRun().emit(failed('a'), summary({ total: 1, failed: 1 })).end(),
    );
    expect(await ill.exitCode).toBe(1);
    expect(ill.io.stderr.text).toBe('failed  imgs/a.jpg: the picture data is damaged (CORRUPT)\n');
  });

  it('a thumbnail that --name gives the extension of another format is warned of, once a run', async () => {
    const made = { size: '256', width: 256, height: 171, format: 'webp', bytes: 9 } as const;
    const misnamed = ['a', 'b'].map((name) =>
      created(name, { outputs: [{ ...made, path: `thumbnails/${name}.png` }] }),
    );
    const run = (): FakeRun =>
      new FakeRun().emit(created('0'), ...misnamed, summary({ total: 3, created: 3 })).end();
    const named = ['imgs', '-f', 'webp', '--name', '{name}.png'];
    const { io, exitCode } = start(named, run());
    expect(await exitCode).toBe(0);
    expect(io.stderr.lines.filter((line) => line.startsWith('warning'))).toEqual([
      'warning  thumbnails/a.png holds webp, whatever --name says: let it end with .{ext}',
    ]);
    const quiet = start([...named, '--quiet'], run());
    expect(await quiet.exitCode).toBe(0);
    expect(quiet.io.stderr.text).toBe('');
  });

  it('on a terminal the bar is gone when the summary comes', async () => {
    const io = fakeIo({ stderr: new FakeOutput({ columns: 80 }) });
    const run = new FakeRun().emit(failed('a'), summary({ total: 1, failed: 1, elapsedMs: 5 })).end();
    run.now = snapshot({ found: 1, foundBytes: 10 });
    expect(await start(['imgs'], run, io).exitCode).toBe(1);
    const [before, after] = io.stderr.text.split('1 image: ');
    expect(before?.endsWith('\r\u001b[K')).toBe(true);
    expect(after?.split('\n')).toEqual([
      '1 failed',
      'nothing written, in 5ms',
      expect.stringMatching(/CORRUPT/),
      '',
    ]);
  });
});

describe('the bar', () => {
  it.each([
    [['imgs'], true, true],
    [['imgs', '--json'], true, true],
    [['imgs', '--ndjson'], false, true],
    [['imgs', '--ndjson'], true, false],
    [['imgs', '-n'], true, false],
    [['imgs', '--quiet'], false, false],
    [['imgs', '--progress', 'none'], false, false],
  ] as const)('%j with standard output to a pipe: %j, is shown: %j', async (args, stdoutIsPipe, shown) => {
    const io = fakeIo({ stderr: new FakeOutput({ columns: 80 }), stdoutIsPipe });
    await start(args, new FakeRun().emit(ONE).end(), io).exitCode;
    expect(io.stderr.text.includes('\u001b[K')).toBe(shown);
  });

  it('is not shown where the events themselves appear', async () => {
    const io = fakeIo({ stderr: new FakeOutput({ columns: 80 }), stdout: new FakeOutput({ columns: 80 }) });
    await start(['imgs', '--json'], new FakeRun().emit(ONE).end(), io).exitCode;
    expect(io.stderr.text).not.toContain('\u001b[K');
  });
});

describe('exit codes', () => {
  it.each([
    ['all done', [], summary({ total: 1, created: 1 }), 0],
    ['nothing to do', [], summary(), 0],
    ['some degraded', [], summary({ total: 1, degraded: 1 }), 0],
    ['some failed', [], summary({ total: 1, failed: 1 }), 1],
    ['some shed', [], summary({ total: 1, shed: 1 }), 1],
    ['some failed, --on-error skip', ['--on-error', 'skip'], summary({ total: 1, failed: 1 }), 1],
    ['some failed, --on-error fail', ['--on-error', 'fail'], summary({ total: 1, failed: 1 }), 4],
    ['some failed, --bail', ['--bail'], summary({ total: 1, failed: 1 }), 4],
    ['none failed, --bail', ['--bail'], summary({ total: 1, created: 1 }), 0],
  ] as const)('%s', async (_, flags, end, exitCode) => {
    expect(await start(['imgs', ...flags], new FakeRun().emit(end).end()).exitCode).toBe(exitCode);
  });

  it.each([
    ['COLLISION', 3, 'pipeline: two things collide (COLLISION)\n'],
    ['NO_SUCH_INPUT', 3, 'pipeline: two things collide (NO_SUCH_INPUT)\n'],
    ['OUTPUT_UNWRITABLE', 3, 'pipeline: two things collide (OUTPUT_UNWRITABLE)\n'],
    ['INVALID_ARGUMENT', 2, "pipeline: two things collide\nTry 'pipeline thumbnails --help'.\n"],
    ['WORKER_DIED', 70, 'pipeline: two things collide (WORKER_DIED)\n'],
  ] as const)('%s thrown by the run', async (code, exitCode, told) => {
    const run = new FakeRun().fail(new PipelineError(code, 'two things collide'));
    const started = start(['imgs', '--json'], run);
    expect(await started.exitCode).toBe(exitCode);
    expect(started.io.stderr.text).toBe(told);
    expect(started.io.stdout.text).toBe('');
  });

  it('an argument that the library refuses is a usage error', async () => {
    const { io, exitCode } = start(['imgs'], () => {
      throw new RangeError('sizes[0] must be an integer of at least 1, not 0');
    });
    expect(await exitCode).toBe(2);
    expect(io.stderr.lines).toEqual([
      'pipeline: sizes[0] must be an integer of at least 1, not 0',
      "Try 'pipeline thumbnails --help'.",
    ]);
  });

  it.each([
    ['-v', {}],
    ['-n', { PIPELINE_DEBUG: '1' }],
  ])('an internal error shows its stack under %s %j', async (flag, env) => {
    const { io, exitCode } = start(['imgs', flag], new FakeRun().fail(new TypeError('oh')), fakeIo({ env }));
    expect(await exitCode).toBe(70);
    expect(io.stderr.lines[0]).toBe('pipeline: internal error: oh');
    expect(io.stderr.lines[1]).toBe('TypeError: oh');
    expect(io.stderr.text).toContain('command.test.ts');
  });

  it('a run that is stuck fails loudly and names what never came back', async () => {
    const run = new FakeRun();
    run.now = snapshot({ found: 9, settled: 7, inFlight: [{ source: 'imgs/a.jpg', elapsedMs: 9 }] });
    const { io, exitCode } = start(['imgs'], run);
    await settle();
    io.events.emit('beforeExit');
    expect(await exitCode).toBe(70);
    expect(io.stderr.lines[0]).toBe(
      'pipeline: internal error: the run can make no more progress: 7 of 9 images were done; never came back: imgs/a.jpg',
    );
  });
});

describe('signals', () => {
  it('the first drains, tells how much that is, and still ends with the summary', async () => {
    const run = new FakeRun().emit(created('a'));
    run.now = snapshot({ inFlight: [{ source: 'imgs/b.jpg', elapsedMs: 9 }] });
    run.onClose = () => void run.emit(created('b'), { ...ONE, total: 2, created: 2 }).end();
    const { io, exitCode } = start(['imgs', '--ndjson'], run);
    await settle();
    io.events.emit('SIGINT');
    expect(await exitCode).toBe(130);
    expect(run.calls).toEqual(['close']);
    expect(io.stderr.lines).toEqual([
      'stopping: 1 image in flight; press Ctrl-C again to stop at once',
      'interrupted by SIGINT',
      '2 images: 2 created',
      expect.stringMatching(/^1 thumbnail in thumbnails/),
    ]);
    expect(io.stdout.lines).toHaveLength(3);
  });

  it('the second stops, and what was told so far is summed up, so that a document is whole', async () => {
    const run = new FakeRun().emit(created('a'), failed('b'));
    run.now = snapshot({ settledBytes: 4_096, elapsedMs: 1_000 });
    const { io, exitCode } = start(['imgs', '--json'], run);
    await settle();
    io.events.emit('SIGTERM');
    io.events.emit('SIGTERM');
    expect(await exitCode).toBe(143);
    expect(run.calls).toEqual(['close', 'destroy']);
    expect(JSON.parse(io.stdout.text)).toMatchObject({
      items: [created('a'), failed('b')],
      summary: { total: 2, created: 1, failed: 1, outputs: 1, inputBytes: 4_096, outputBytes: 12_288 },
    });
    expect(io.stderr.lines).toContain('interrupted by SIGTERM');
  });
});

it('Ctrl-C that ends the reader of the pipe as well is still an interruption', async () => {
  const run = new FakeRun().emit(created('a'));
  const { io, exitCode } = start(['imgs', '--json'], run);
  await settle();
  io.events.emit('SIGINT');
  io.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  expect(await exitCode).toBe(130);
  expect(io.stderr.lines).toContain('interrupted by SIGINT');
});

describe('a reader that has seen enough', () => {
  it('ends the command quietly with 0', async () => {
    const io = fakeIo();
    io.stdout.failWith = 'EPIPE';
    const run = new FakeRun().emit(created('a'), created('b'));
    expect(await start(['imgs', '--ndjson'], run, io).exitCode).toBe(0);
    expect(run.calls).toEqual(['destroy']);
    expect(io.stderr.text).toBe('');
  });

  it('of standard error changes nothing', async () => {
    const io = fakeIo();
    io.stderr.failWith = 'EPIPE';
    const run = new FakeRun().emit(failed('a'), failed('b'), summary({ total: 2, failed: 2 })).end();
    expect(await start(['imgs', '--ndjson'], run, io).exitCode).toBe(1);
    expect(io.stdout.lines).toHaveLength(3);
  });
});

it('a slow reader slows the run', async () => {
  const io = fakeIo({ stdout: new FakeOutput(undefined, 16) });
  io.stdout.isHolding = true;
  const run = new FakeRun().emit(created('a'), created('b'), ONE).end();
  const { exitCode } = start(['imgs', '--ndjson'], run, io);
  await settle();
  expect(run.taken).toBe(1);
  io.stdout.release();
  expect(await exitCode).toBe(0);
  expect(run.taken).toBe(3);
});
