import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { TempFolder } from '../jobs/ndjson/temp-folder.js';
import { bin, env, pipeline } from './bin.js';

// What needs a process: its streams, its signals, its end. What is printed otherwise: test/cli/ndjson/lines.test.ts.

function open(parameters: readonly string[], cwd: string): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [bin, ...parameters], { cwd, env });
}

async function endOf(
  child: ChildProcessWithoutNullStreams,
): Promise<{ status: number; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [status] = (await once(child, 'close')) as [number];
  return { status, out, err };
}

describe('pipeline run', () => {
  it('that stands still says which stage of the module waits, what that means and what to do, with 70 and the counts', () => {
    using folder = new TempFolder();
    folder.write(
      'm.mjs',
      "export default (p) => p.map((n) => (n === 2 ? new Promise(() => {}) : n), { name: 'ask', concurrency: 2 });",
    );
    const { status, stdout, stderr } = pipeline(['run', 'm.mjs', '--summary', 'json'], {
      cwd: folder.path,
      input: '1\n2\n3\n',
    });
    expect([status, stdout]).toEqual([70, '1\n3\n']);
    const [counts = '', ...reason] = stderr.split('\n');
    expect(JSON.parse(counts)).toEqual({ received: 3, succeeded: 2, failed: 0, dropped: 1, shed: 0 });
    expect(reason.join('\n')).toBe(
      "pipeline: the stage 'ask' of m.mjs stands still: it neither gives nor takes anything, and nothing is left in the program " +
        '(no timer, file or connection) that could change that. Settle every promise that its function gives, or limit its time: ' +
        '.through(timeout({ timeoutMs })) (DEADLOCK)\n',
    );
  });

  it.each([
    'await new Promise(() => {}); export default (p) => p;',
    'export default async () => { await new Promise(() => {}); };',
  ])('says so of a module that stands still while it is loaded, also for a plan: %s', (text) => {
    using folder = new TempFolder();
    folder.write('m.mjs', text);
    const message =
      'pipeline: m.mjs stands still while it is loaded: a promise that it awaits, at its top or in its default export, is never settled, ' +
      'and nothing is left in the program (no timer, file or connection) that could change that (DEADLOCK)\n';
    for (const more of [[], ['--dry-run']]) {
      const ended = pipeline(['run', 'm.mjs', ...more], { cwd: folder.path, input: '1\n' });
      expect(ended).toEqual({ status: 70, stdout: '', stderr: message });
    }
  });
});

describe('pipeline run, of which the process ends in the midst', () => {
  it.each([
    ['throw new Error("stray")', 70, /^pipeline: internal error: stray\nRun it again .*\n/],
    ['process.exit(9)', 9, /^/],
  ])('(%s) tells the counts, last', (ending, status, before) => {
    using folder = new TempFolder();
    const module = `export default (p) => p.map(() => new Promise(() => setImmediate(() => { ${ending}; })));`;
    folder.write('m.mjs', module);
    const ended = pipeline(['run', 'm.mjs', '--summary', 'json'], { cwd: folder.path, input: '1\n' });
    expect([ended.status, ended.stdout]).toEqual([status, '']);
    expect(ended.stderr).toMatch(before);
    expect(ended.stderr.replace(before, '')).toBe(
      '{"received":1,"succeeded":1,"failed":0,"dropped":0,"shed":0}\n',
    );
  });
});

describe('pipeline check', () => {
  it('tells faults on standard error, ends with 1, and with 0 when there is none', () => {
    using folder = new TempFolder();
    folder.write('bad.ndjson', '{"a":1}\n{"a":01}\n');
    const bad = pipeline(['check', 'bad.ndjson', '--summary', 'json'], { cwd: folder.path });
    expect(bad).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'pipeline: bad.ndjson:2:7 (byte 14): a number may not begin with 0 and another digit\n' +
        '{"received":2,"succeeded":1,"failed":1,"dropped":0,"shed":0}\n',
    });
    const good = pipeline(['check'], { cwd: folder.path, input: '1\n\n[]' });
    expect(good).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('pipeline sort', () => {
  it('sorts standard input to standard output', () => {
    using folder = new TempFolder();
    const { status, stdout } = pipeline(['sort', '-k', 'a:desc'], {
      cwd: folder.path,
      input: '{"a":1}\n{"a": 10}\n{"a":2}',
    });
    expect([status, stdout]).toEqual([0, '{"a": 10}\n{"a":2}\n{"a":1}\n']);
  });

  it('keeps what failed, and replay prints it again', () => {
    using folder = new TempFolder();
    const input = '2\n\u0001\n1\n';
    const sorted = pipeline(['sort', '-k', '.', '--dead-letter', 'dead'], { cwd: folder.path, input });
    expect([sorted.status, sorted.stdout]).toEqual([1, '1\n2\n']);
    const replayed = pipeline(['replay', 'dead'], { cwd: folder.path });
    expect(replayed).toEqual({ status: 0, stdout: '\u0001\n', stderr: '' });
  });

  it('ends quietly when the reader of its output has seen enough', () => {
    using folder = new TempFolder();
    folder.write('in', '{"a":1,"pad":"0123456789"}\n'.repeat(60_000));
    const script = `"$0" "$1" sort -k a in | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, process.execPath, bin], {
      cwd: folder.path,
      env,
      encoding: 'utf8',
    });
    expect([stdout, stderr]).toEqual(['{"a":1,"pad":"0123456789"}\n0\n', '']);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves nothing behind after %s', async (signal, status) => {
    using folder = new TempFolder();
    folder.write('out', 'before\n');
    const parameters = ['sort', '-k', 'a', '-S', '64K', '-T', '.', '-o', 'out', '--progress', 'plain'];
    const child = open(parameters, folder.path);
    const ended = endOf(child);
    child.stdin.on('error', () => undefined);
    child.stdin.write('{"a":1,"pad":"0123456789"}\n'.repeat(20_000));
    // The temporary output is there as soon as the run has begun.
    while (folder.names.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill(signal);
    expect((await ended).status).toBe(status);
    expect([folder.names, folder.read('out')]).toEqual([['out'], 'before\n']);
  });

  it('after kill -9 the next run removes what is left', async () => {
    using folder = new TempFolder();
    const child = open(['sort', '-k', 'a', '-S', '64K', '-T', '.', '-o', 'out'], folder.path);
    const ended = endOf(child);
    child.stdin.on('error', () => undefined);
    child.stdin.write('{"a":1,"pad":"0123456789"}\n'.repeat(20_000));
    while (folder.names.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await ended;
    expect(folder.names).toHaveLength(1);
    pipeline(['sort', '-k', 'a', '-o', 'out'], { cwd: folder.path, input: '{"a":1}\n' });
    expect(folder.names).toEqual(['out']);
  });
});
