import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.js';
import { TempFolder } from '../../jobs/ndjson/temp-folder.js';
import { FakeOutput, fakeIo, settle } from '../fake-io.js';
import { runTasksInThisProcess } from '../../pool/in-this-process.js';
import { runInProcess } from '../in-process.js';
runTasksInThisProcess();

describe('pipeline check', () => {
  it('ends with 3 when an input is missing, with 4 at too many failures', async () => {
    using folder = new TempFolder();
    const run = (...parameters: string[]) =>
      runInProcess(parameters, { cwd: folder.path, input: 'x\nx\n1\n' });
    expect(await run('check', 'nope')).toMatchObject({
      status: 3,
      stderr: 'pipeline: nope cannot be read: there is no such file (NO_SUCH_INPUT)\n',
    });
    const stopped = await run('check', '--max-failures', '1');
    expect(stopped.status).toBe(4);
    expect(stopped.stderr.split('\n').slice(2)).toEqual([
      'pipeline: stopped: 2 records failed, more than --max-failures allows',
      '',
    ]);
    const counted = await run('check', '--max-failures', '1', '--summary', 'json');
    expect(counted.stderr.split('\n').slice(2)).toEqual([
      'pipeline: stopped: 2 records failed, more than --max-failures allows',
      '{"received":2,"succeeded":0,"failed":2,"dropped":0,"shed":0}',
      '',
    ]);
    expect((await run('check', '--max-failures', '2')).status).toBe(1);
    expect((await run('check', '--max-failures', '50%')).status).toBe(4);
  });

  it('ends with 2 for what cannot be meant', async () => {
    using folder = new TempFolder();
    const run = (...parameters: string[]) => runInProcess(parameters, { cwd: folder.path, input: '' });
    expect((await run('check', '--max-record', 'big')).status).toBe(2);
    expect((await run('check', '-', '-')).status).toBe(2);
    expect((await run('sort', '-k', 'a:b')).stderr).toContain('--key "a:b" cannot be read');
    expect((await run('sort', '-c', '-n', '3')).status).toBe(2);
  });

  it.each([
    [
      'check --dead-letter d --on-error skip',
      '--dead-letter and --on-error skip exclude each other: leave one of them out, or say --on-error dead-letter',
    ],
    [
      'check --max-failures 3 --on-error fail',
      '--max-failures and --on-error fail exclude each other: leave one of them out, or say --on-error skip',
    ],
    ['check --on-error dead-letter', '--on-error dead-letter needs a file: --dead-letter <file>'],
    ['map -e r --resume', '--resume needs the checkpoint to go on from: --checkpoint <file>'],
    ['map -e r --checkpoint c', '--checkpoint needs a file for the output: -o <file>'],
    [
      'map -e r --checkpoint c -o o --order completion',
      '--checkpoint and --order completion exclude each other: leave one of them out',
    ],
    [
      'map -e r --checkpoint c -o o --when-full shed',
      '--checkpoint and --when-full shed exclude each other: leave one of them out',
    ],
    [
      'map -e r --rate 1/h',
      '--rate must be a number of calls a second, as 10, 10/s or 600/m, at least 4/h, not "1/h"',
    ],
    ['map -e r --max-heap 1M', '--max-heap must be at least 16M, not 1M'],
    ['sort -c -m', '--check and --merge exclude each other: leave one of them out'],
    [
      'thumbnails --background zzz a.jpg',
      '--background must be a CSS colour like white, #fff8e7 or rgb(40, 40, 40), not "zzz"',
    ],
    [
      'thumbnails -s big a.jpg',
      '--size must be like 256, 320x240, 320x, x200 or small=256, with sides from 1 to 16383, not "big"',
    ],
  ])('%s: names the options, what is wrong and what is right', async (line, message) => {
    using folder = new TempFolder();
    const argv = line.split(' ');
    const ended = await runInProcess(argv, { cwd: folder.path, input: '' });
    expect(ended).toEqual({
      status: 2,
      stdout: '',
      stderr: `pipeline: ${message}\nTry 'pipeline ${argv[0]} --help'.\n`,
    });
  });
});

it('pipeline sort says with -c where the order ends, with 1 and without data', async () => {
  using folder = new TempFolder();
  const { status, stdout, stderr } = await runInProcess(['sort', '-c', '-k', '.'], {
    cwd: folder.path,
    input: '1\n0\n',
  });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe('pipeline: -:2:1 (byte 2): out of order: it belongs before the record above it\n');
});

/** What is said on standard error, when both are terminals. */
async function onTerminal(argv: readonly string[], input: string): Promise<string> {
  const [stdout, stderr] = [new FakeOutput({ columns: 80 }), new FakeOutput({ columns: 80 })];
  await main(argv, fakeIo({ stdin: input, stdout, stderr, env: { NO_COLOR: '1' } }));
  return stderr.text;
}

describe('on a terminal', () => {
  it('a bar is shown unless lines appear there', async () => {
    using folder = new TempFolder();
    const out = `${folder.path}/out.ndjson`;
    const bar = '0 records';
    expect(await onTerminal(['check'], '1\n')).toContain(bar);
    expect(await onTerminal(['sort', '-c'], '1\n')).toContain(bar);
    expect(await onTerminal(['sort', '-o', out], '1\n')).toContain(bar);
    expect(await onTerminal(['replay', '-', '-o', out], '{"raw":"1"}\n')).toContain(bar);
    expect(await onTerminal(['sort'], '1\n')).not.toContain(bar);
  });

  it('the record at which -c ends is not counted as in order', async () => {
    expect(await onTerminal(['sort', '-c', '-k', '.'], '1\n2\n0\n')).toMatch(
      /3 records: 2 in order, in \S+ \(out of order\)\n$/,
    );
  });
});

describe('a run that ends at a record that failed', () => {
  it.each([
    ['sort', '2\nx\n1\n', '', '; nothing was written'],
    ['filter -e r', '2\nx\n1\n', '2\n', ''],
    ['map -e r', '2\nx\n1\n', '2\n', ''],
  ])('%s says so, and what goes on', async (command, input, stdout, nothing) => {
    using folder = new TempFolder();
    const run = (...more: string[]) =>
      runInProcess([...command.split(' '), '-j', '1', ...more], { cwd: folder.path, input });
    const fault = "pipeline: -:2:1 (byte 2): expected a value, not 'x'\n";
    const ended = `pipeline: ended at a record that failed${nothing} (--on-error skip goes on with the others)\n`;
    expect(await run()).toEqual({ status: 1, stdout, stderr: fault + ended });
    expect((await run('--on-error', 'skip')).stderr).toBe(fault);
    expect((await runInProcess(['check'], { cwd: folder.path, input })).stderr).toBe(fault);
  });
});

describe('a key that no record has', () => {
  it('is told, and changes neither the output nor the exit code', async () => {
    using folder = new TempFolder();
    const told = `pipeline: no record has a value for --key "tss": the order does not depend on it\n`;
    const sort = (...argv: string[]) =>
      runInProcess(['sort', '-k', 'tss', ...argv], { cwd: folder.path, input: '{"ts":2}\n{"ts":1}\n' });
    expect(await sort()).toEqual({ status: 0, stdout: '{"ts":2}\n{"ts":1}\n', stderr: told });
    expect((await sort('--summary', 'json')).stderr).toBe(
      `${told}{"received":2,"succeeded":2,"failed":0,"dropped":0,"shed":0}\n`,
    );
    expect((await sort('-n', '1')).stderr).toBe('');
    expect(await sort('-c')).toEqual({ status: 0, stdout: '', stderr: told });
  });
});

describe('-o -', () => {
  it.each([
    ['sort -o -', '2\n1\n', '1\n2\n'],
    ['map -e r+1 -o -', '1\n', '2\n'],
    ['filter -e r>1 -o -', '1\n2\n', '2\n'],
    ['run m.mjs -o -', '1\n', '1\n'],
    ['replay - -o -', '{"raw":"1"}\n', '1\n'],
  ])('%s prints to standard output, and makes no file', async (command, input, stdout) => {
    using folder = new TempFolder();
    folder.write('m.mjs', 'export default (records) => records;');
    const ended = await runInProcess(command.split(' '), { cwd: folder.path, input });
    expect(ended).toEqual({ status: 0, stdout, stderr: '' });
    expect(folder.names).toEqual(['m.mjs']);
  });

  it('is no file that a run could be resumed with, nor one that keeps lines from a terminal', async () => {
    using folder = new TempFolder();
    const ended = await runInProcess(['map', '-e', 'r', '--checkpoint', 'c', '-o', '-'], {
      cwd: folder.path,
    });
    expect(ended).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--checkpoint needs a file for the output: -o <file>'),
    });
    expect(await onTerminal(['sort', '-o', '-'], '1\n')).not.toContain('0 records');
  });
});

const refused = (stderr: string) => ({ status: 3, stdout: '', stderr: `pipeline: ${stderr}\n` });

describe('--summary json', () => {
  it('tells the counts of a run that an error ends too; what an output that is none was to hold was dropped', async () => {
    using folder = new TempFolder();
    folder.write('whole', '1\n2\n3\n');
    folder.write('cut.gz', gzipSync('1\n2\n3\n').subarray(0, -8));
    const run = (...argv: string[]) => runInProcess([...argv, '--summary', 'json'], { cwd: folder.path });
    const { status, stderr } = await run('sort', 'whole', 'cut.gz', '-o', 'out');
    expect(status).toBe(1);
    const [counts = '', reason = ''] = stderr.split('\n');
    const told = JSON.parse(counts);
    const { received } = told; // as many as there was time for
    expect(told).toEqual({ received, succeeded: 0, failed: 0, dropped: received, shed: 0 });
    expect(reason).toMatch(/^pipeline: cut.gz.*\(CORRUPT\)$/);
  });

  it('has a line of its own when the process is ended under a bar', async () => {
    const [stdin, stderr] = [new PassThrough(), new FakeOutput({ columns: 80 })];
    const io = fakeIo({ stdin, stdout: new FakeOutput({ columns: 80 }), stderr });
    const ended = main(['check', '--summary', 'json'], io);
    while (!stderr.text.includes('0 records')) await settle();
    io.events.emit('exit');
    expect(stderr.text.split('\r\u001b[K').at(-1)).toBe(
      '{"received":0,"succeeded":0,"failed":0,"dropped":0,"shed":0}\n',
    );
    stdin.end();
    await ended;
  });

  it('is silent of a run that was refused: nothing had begun', async () => {
    using folder = new TempFolder();
    const ended = await runInProcess(['sort', 'nope', '--summary', 'json'], { cwd: folder.path });
    expect(ended).toEqual(refused('nope cannot be read: there is no such file (NO_SUCH_INPUT)'));
  });
});

describe('where a file cannot be', () => {
  it('is said in words, before anything is read', async () => {
    using folder = new TempFolder();
    const run = (...argv: string[]) => runInProcess(argv, { cwd: folder.path, input: '1\n' });
    expect(await run('sort', '-o', 'no/x')).toEqual(
      refused('no/x cannot be written: there is no such folder (OUTPUT_UNWRITABLE)'),
    );
    expect(await run('check', '--dead-letter', 'no/x')).toEqual(
      refused('no/x cannot be written: there is no such folder (OUTPUT_UNWRITABLE)'),
    );
    expect(await run('sort', '-T', 'no')).toEqual(
      refused('no cannot hold temporary files: there is no such folder (OUTPUT_UNWRITABLE)'),
    );
  });
});

describe('pipeline map', () => {
  it('both numbers can be left to it: threads by the cores, calls in flight by how the service bears them', async () => {
    using folder = new TempFolder();
    const asked = ['map', '-e', 'async (n) => n + 1', '-j', 'auto', '--concurrency', 'auto'];
    const ended = await runInProcess(asked, { cwd: folder.path, input: '1\n2\n3\n' });
    expect(ended).toEqual({ status: 0, stdout: '2\n3\n4\n', stderr: '' });
  });

  it('what does not compile ends with 2 and shows the place', async () => {
    using folder = new TempFolder();
    expect(await runInProcess(['map', '-e', 'r => r..a'], { cwd: folder.path, input: '1\n' })).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "pipeline: Unexpected token '.' in the function, line 1, column 8:\n  r => r..a\n         ^\n" +
        "Try 'pipeline map --help'.\n",
    });
    expect(await runInProcess(['filter'], { cwd: folder.path, input: '1\n' })).toMatchObject({
      status: 2,
      stdout: '',
    });
  });
});
