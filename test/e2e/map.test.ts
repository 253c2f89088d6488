import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TempFolder } from '../jobs/ndjson/temp-folder.js';
import { bin, ended, env, pipeline, start } from './bin.js';

describe('pipeline map and filter', () => {
  it('map prints results on standard output, and what the function prints on standard error', () => {
    using folder = new TempFolder();
    folder.write(
      'f.mjs',
      'import { writeSync } from "node:fs";\nexport const f = (r) => { console.log("a"); writeSync(1, "b\\n"); console.error("c"); writeSync(2, "d\\n"); return r * 2; };\n',
    );
    const ended = pipeline(['map', '--module', 'f.mjs#f', '--summary', 'json'], {
      cwd: folder.path,
      input: '21\nx\n',
    });
    expect([ended.status, ended.stdout]).toEqual([1, '42\n']);
    // What Node itself warns of depends on the environment of the tests.
    expect(ended.stderr.replaceAll(/^\(.*\n/gm, '')).toBe(
      "a\nb\nc\nd\npipeline: -:2:1 (byte 3): expected a value, not 'x'\n" +
        'pipeline: ended at a record that failed (--on-error skip goes on with the others)\n' +
        '{"received":2,"succeeded":1,"filtered":0,"failed":1,"dropped":0,"shed":0}\n',
    );
  });

  it('filter keeps bytes; functions come through the quoting of a shell', () => {
    using folder = new TempFolder();
    folder.write('in.ndjson', '{"a": "it\'s"}\n{"a":"$x"}\n{"a":"no"}\n');
    const line = `"$NODE" "$BIN" filter -j 1 -e 'r => r.a === "it'"'"'s" || r.a === \`$x\`' in.ndjson`;
    const { stdout, status } = spawnSync('sh', ['-c', line], {
      cwd: folder.path,
      env: { ...env, NODE: process.execPath, BIN: bin },
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '{"a": "it\'s"}\n{"a":"$x"}\n']);
  });

  it('import() in a function is quiet', () => {
    using folder = new TempFolder();
    const { status, stdout, stderr } = pipeline(['map', '-e', '(await import("node:path")).basename(r)'], {
      cwd: folder.path,
      input: '"/a/b"\n',
    });
    expect([status, stdout, stderr.includes('Experimental')]).toEqual([0, '"b"\n', false]);
  });

  it('a checkpoint over its own input is refused with 2, and the input is left alone', () => {
    using folder = new TempFolder();
    folder.write('in', '1\n');
    const { status, stderr } = pipeline(['map', '-e', 'r', 'in', '-o', 'out', '--checkpoint', 'in'], {
      cwd: folder.path,
    });
    expect(status).toBe(2);
    expect(stderr).toContain('pipeline: in is an input and cannot be the checkpoint\n');
    expect([folder.names, folder.read('in')]).toEqual([['in'], '1\n']);
  });

  it('a record that fills the heap, or kills its process, costs that record', () => {
    using folder = new TempFolder();
    const source = `r => {
      if (r === 1) { const all = []; for (;;) all.push(all.length + 0.5); }
      if (r === 3) process.kill(process.pid, 'SIGKILL');
      return r;
    }`;
    const { status, stdout, stderr } = pipeline(
      ['map', '-e', source, '--max-heap', '32M', '--on-error', 'skip', '-j', '1'],
      { cwd: folder.path, input: '0\n1\n2\n3\n4\n' },
    );
    expect([status, stdout]).toEqual([1, '0\n2\n4\n']);
    // Each is one line: nothing of what V8 says of a heap that is full.
    expect(stderr).toBe(
      'pipeline: -:2:1 (byte 2): the function ended its worker: out of memory\n' +
        'pipeline: -:4:1 (byte 6): the function ended its worker: the process was ended by SIGKILL\n',
    );
  });

  it('what goes wrong after a record is done is said, and costs none', async () => {
    using folder = new TempFolder();
    const source = 'r => { if (r === 1) void Promise.reject(new Error("loose")); return r }';
    const child = spawn(process.execPath, [bin, 'map', '-j', '1', '-e', source], { cwd: folder.path, env });
    const all = ended(child);
    child.stdin.write('0\n1\n2\n');
    await once(child.stderr, 'data');
    child.stdin.end('3\n');
    const { status, stdout, stderr } = await all;
    expect([status, stdout]).toEqual([0, '0\n1\n2\n3\n']);
    expect(stderr).toContain('pipeline: the function failed after it had given its result: loose\n');
  });

  it('a run that was killed goes on from its checkpoint; standard input has none', async () => {
    using folder = new TempFolder();
    folder.write('in', Array.from({ length: 5_000 }, (_, n) => `${n}\n`).join(''));
    const source = `n => {
      if (n === 4000 && !require('node:fs').existsSync('go')) { process.stderr.write('here'); for (;;); }
      return n % 2 ? n : undefined;
    }`;
    // The time limit ends the worker of the killed run, which is in a loop and hears nothing.
    const parameters = [
      'map',
      '-j',
      '1',
      '-e',
      source,
      'in',
      '-o',
      'out',
      '--checkpoint',
      'kept',
      '--summary',
      'json',
    ].concat(['--timeout', '2s']);
    const child = start(parameters, folder.path);
    await once(child.stderr ?? child, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(folder.names).toEqual(['.out.pipeline-unfinished', 'in', 'kept']);
    folder.write('go', '');
    const resumed = pipeline([...parameters, '--resume'], { cwd: folder.path });
    expect([resumed.status, resumed.stderr]).toEqual([
      0,
      '{"received":5000,"succeeded":2500,"filtered":2500,"failed":0,"dropped":0,"shed":0}\n',
    ]);
    expect(folder.read('out')).toBe(Array.from({ length: 2_500 }, (_, n) => `${2 * n + 1}\n`).join(''));
    expect(folder.names).toEqual(['go', 'in', 'out']);
    const refused = pipeline(['map', '-e', 'r', '-o', 'out', '--checkpoint', 'kept'], {
      cwd: folder.path,
      input: '1',
    });
    expect([refused.status, refused.stderr]).toEqual([
      2,
      "pipeline: standard input cannot be resumed: a checkpoint needs files\nTry 'pipeline map --help'.\n",
    ]);
  });
});

describe('pipeline run', () => {
  // See `isPipe` in src/cli/main.ts.
  it('shares this package with a module that has it linked, whatever its standard streams are', () => {
    using folder = new TempFolder();
    mkdirSync(folder.at('node_modules'));
    symlinkSync(fileURLToPath(new URL('../../', import.meta.url)), folder.at('node_modules/pipeline'));
    folder.write(
      'a.mjs',
      'import { pipeline } from "pipeline";\n' +
        'export default (p) => p.map((r) => [r, p.constructor === pipeline([]).constructor]);\n',
    );
    expect(pipeline(['run', 'a.mjs'], { cwd: folder.path, input: '1\n' })).toEqual({
      status: 0,
      stdout: '[1,true]\n',
      stderr: '',
    });
  });
});
