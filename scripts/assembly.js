// Compiles assembly/ to WebAssembly and writes it as text into the source, so that building, testing and installing need no
// compiler of AssemblyScript: `npm i --no-save assemblyscript && npm run assembly`. With --check it only compares.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const from = process.env.PIPELINE_PEERS ?? root;
const require = createRequire(pathToFileURL(join(from, 'peers.js')));
const compiler = join(dirname(require.resolve('assemblyscript/package.json')), 'bin', 'asc.js');
const target = join(root, 'src', 'jobs', 'ndjson', 'json', 'wasm', 'module.ts');
const scratch = mkdtempSync(join(tmpdir(), 'pipeline-assembly-'));

try {
  const out = join(scratch, 'kernels.wasm');
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd'];
  // The memory comes from outside, so that threads can share one.
  options.push('--enable', 'threads', '--importMemory', '--sharedMemory', '--maximumMemory', '32768');
  execFileSync(process.execPath, [compiler, 'assembly/index.ts', ...options, '-o', out], {
    cwd: root,
    stdio: 'inherit',
  });
  const lines = readFileSync(out)
    .toString('base64')
    .match(/.{1,96}/g);
  const text = [
    '/** `assembly/`, compiled (`npm run assembly`), as base64. Not to be edited by hand. */',
    'export const MODULE: string = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error('src/jobs/ndjson/json/wasm/module.ts is not what assembly/ compiles to');
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
