// `npm run bench` runs every benchmark of this folder, `npm run bench -- channels pool` those that are named. What they print is
// kept in RESULTS.md, unless PIPELINE_ROUNDS has made them shorter than they are.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quoteResults } from '../scripts/results-in-docs.js';
import { keepResult } from './results.js';

// Nothing here connects to anything, and reading what it names makes every start of Node up to three times as long.
delete process.env.NODE_EXTRA_CA_CERTS;

const folder = dirname(fileURLToPath(import.meta.url));
const PARTS = new Set([
  'run.js',
  'duckdb.js',
  'measure.js',
  'peers.js',
  'photographs.js',
  'pool-task.js',
  'results.js',
  'ndjson-data.js',
  'sharp-loop.js',
  'thumbnail-peers.js',
  'tree-memory.js',
]);
const all = readdirSync(folder)
  .filter((name) => name.endsWith('.js') && !PARTS.has(name))
  .map((name) => name.slice(0, -3));
const asked = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = asked.filter((name) => !all.includes(name));

if (unknown.length > 0) {
  console.error(`no benchmark named ${unknown.join(', ')}; there are: ${all.join(', ')}`);
  process.exitCode = 2;
} else {
  const failed = [];
  for (const name of asked.length > 0 ? asked : all) {
    console.log(`\n## ${name}\n`);
    const { status, printed } = await run(name);
    if (status !== 0) failed.push(name);
    else if (process.env.PIPELINE_ROUNDS === undefined) keepResult(name, printed);
  }
  for (const page of quoteResults()) console.log(`\nits tables are written anew: ${page}`);
  if (failed.length > 0) {
    console.error(`\nnot run to the end, and kept in RESULTS.md as before: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
}

/** Shows what a benchmark prints, and gives it. */
function run(name) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', join(folder, `${name}.js`)], {
      stdio: ['inherit', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text;
      process.stdout.write(text);
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, printed }));
  });
}
