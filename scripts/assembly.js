// Compiles the modules of `assembly` to WebAssembly and writes them as text into the source, so that building, testing and installing need no
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
/** What is compiled, and where to; paths from the root. */
const MODULES = [
  {
    entry: 'assembly/ndjson/index.ts',
    named: 'assembly/ndjson',
    target: 'src/jobs/ndjson/json/wasm/module.ts',
    // The memory comes from outside, so that threads can share one.
    more: ['--enable', 'threads', '--importMemory', '--sharedMemory', '--maximumMemory', '32768'],
  },
  {
    entry: 'assembly/jpeg/index.ts',
    named: 'assembly/jpeg',
    target: 'src/jobs/thumbnails/image/wasm/module.ts',
    more: [],
  },
];
const scratch = mkdtempSync(join(tmpdir(), 'pipeline-assembly-'));

try {
  for (const module of MODULES) compile(module);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function compile({ entry, more, named, target }) {
  const out = join(scratch, 'module.wasm');
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort=', ...more];
  execFileSync(process.execPath, [compiler, entry, ...options, '-o', out], { cwd: root, stdio: 'inherit' });
  const lines = readFileSync(out)
    .toString('base64')
    .match(/.{1,96}/g);
  const text = [
    `/** \`${named}\`, compiled (\`npm run assembly\`), as base64. Not to be edited by hand. */`,
    'export const MODULE: string = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
  if (!process.argv.includes('--check')) writeFileSync(join(root, target), text);
  else if (readFileSync(join(root, target), 'utf8') !== text) {
    console.error(`${target} is not what ${named} compiles to`);
    process.exitCode = 1;
  }
}
