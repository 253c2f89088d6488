import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as api from '../../src/index.js';
import { root } from './blocks.js';
import { Sandbox } from './sandbox.js';
import { USERS_COMPILER } from './users-compiler.js';

/** What an example takes from the program that its reader writes, by what it calls it. */
const GIVEN: Readonly<Record<string, string>> = {
  'channels/mpsc/permit.ts': 'const [sender] = mpsc.channel<number>(1); const expensive = async () => 1;',
  'channels/mpsc/receiver.ts':
    'const [sender, receiver] = mpsc.channel<string>(1); await sender.send("job"); sender.close(); const run = async (job: string) => job;',
  'channels/mpsc/sender.ts': 'const [sender] = mpsc.channel<string>(1); const record = "record";',
  'channels/semaphore.ts':
    'const fetch = async (_url: string) => "page"; const url = "u"; const semaphore = new Semaphore(1); const work = async () => {};',
  'channels/watch/receiver.ts':
    'const [sender, receiver] = watch.channel("starting"); const signal = AbortSignal.timeout(60_000); setImmediate(() => { sender.send("ready"); sender.close(); }); const apply = (_state: string) => {};',
  'channels/watch/sender.ts': 'const [sender, receiver] = watch.channel(1);',
  'limits/adaptive-limiter.ts': 'const fetch = async (_url: string) => "page";',
  'limits/circuit-breaker.ts': 'const database = { query: async (sql: string) => [sql] }; const sql = "";',
  'limits/layers/service.ts': 'const fetch = async (url: string, _init: { signal: AbortSignal }) => url;',
  'limits/shedding/backpressure-handler.ts':
    'const handle = async (request: string) => request; const request = ""; const reply = (_status: number, _headers: object) => {};',
  'limits/shedding/load-shedder.ts':
    'const handle = async (_request: object) => 1; const request = { isPaid: true };',
  'pipeline/builder/pipeline.ts': 'const urls = ["data:,a"]; const store = (_text: string) => {};',
  'pipeline/process-batch.ts': 'const urls = ["data:,a"];',
  'pipeline/processor/data-processor.ts': 'const urls = ["data:,a"];',
  'pool/task/worker-task.ts': 'await using pool = new WorkerPool({ threads: 1 });',
  'pool/join-set.ts':
    'const urls = ["u"]; const download = async (url: string, _wait: { signal: AbortSignal }) => url; const report = (_result: object) => {};',
};

test('each example in a docstring compiles as a user would, runs, and gives what its comments say', async () => {
  const examples = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .flatMap((file) => examplesIn(file));
  expect(examples.length).toBeGreaterThan(30);
  expect(Object.keys(GIVEN).filter((file) => !examples.some((example) => example.file === file))).toEqual([]);

  using sandbox = new Sandbox({ 'square.js': 'export default (n) => n * n;\n', 'dead.ndjson': '' });
  symlinkSync(join(root, 'node_modules', '@types'), join(sandbox.folder, 'node_modules', '@types'));
  const imported = Object.keys(api).filter((name) =>
    examples.some(({ code }) => new RegExp(`\\b${name}\\b`).test(code)),
  );
  const all = `import { equal } from 'node:assert/strict';\nimport { ${imported.join(', ')} } from 'pipeline';\n`;
  sandbox.write('examples.ts', `${all}${examples.map(programOf).join('\n')}\nconsole.log('all');\n`);
  sandbox.write('tsconfig.json', JSON.stringify({ compilerOptions: USERS_COMPILER, files: ['examples.ts'] }));
  const compiled = await sandbox.run(`node ${root}node_modules/typescript/bin/tsc -p .`);
  expect(compiled).toMatchObject({ status: 0, stdout: '' });
  const { status, stdout, stderr } = await sandbox.run('node examples.js');
  expect({ status, stderr, last: stdout.trim().split('\n').at(-1) }).toEqual({
    status: 0,
    stderr: '',
    last: 'all',
  });
});

interface Example {
  readonly file: string;
  readonly code: string;
}

function examplesIn(file: string): Example[] {
  const text = readFileSync(`${root}src/${file}`, 'utf8');
  const examples = [...text.matchAll(/^ *\* @example\n(?: *\* ```ts\n)?([^]*?)^ *\*(?: ```|\/| @|$)/gm)];
  const others = [...text.matchAll(/(?<!@example\n) *\* ```ts\n([^]*?)^ *\* ```/gm)];
  return [...examples, ...others].map(({ 1: body = '' }) => ({
    file,
    code: body.replaceAll(/^ *\* ?/gm, ''),
  }));
}

/** A scope of its own; `expression; // value` becomes a comparison. */
function programOf({ code, file }: Example): string {
  const told = code
    .replace('export default', 'const _module =')
    .replaceAll(/^(?!const|let|if|for|while)(.+); \/\/ ('.*'|\d+|true|false)(?:,.*)?$/gm, 'equal($1, $2);');
  return `// ${file}\n{\n${GIVEN[file] ?? ''}\n{\n${told}}\n}`;
}
