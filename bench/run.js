// `npm run bench` runs every benchmark of this folder, `npm run bench -- channels pool` those that are named.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const PARTS = new Set([
  'run.js',
  'measure.js',
  'photographs.js',
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
  for (const name of asked.length > 0 ? asked : all) {
    console.log(`\n## ${name}\n`);
    const { status } = spawnSync(process.execPath, ['--expose-gc', join(folder, `${name}.js`)], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
}
