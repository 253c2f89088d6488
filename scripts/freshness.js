// Whether `dist` is what a build would make now: by the contents of everything that goes into it, and by its own.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a build reads, from the root of the project; the compilers by their versions. */
const SOURCES = [
  'src',
  'tsconfig.json',
  'package.json',
  'scripts/build.js',
  'scripts/bundle.js',
  'scripts/freshness.js',
  'scripts/reached.js',
  'node_modules/typescript/package.json',
  'node_modules/rolldown/package.json',
];

/** In `dist`, and in no package. */
const STAMP = '.built-from';

/** Notes in a folder just built what it was built from. */
export function stamp(root, built) {
  writeFileSync(join(built, STAMP), stampOf(root, built));
}

/** False too when something in `dist` has been changed or removed by hand. */
export function isFresh(root) {
  const dist = join(root, 'dist');
  const path = join(dist, STAMP);
  return existsSync(path) && readFileSync(path, 'utf8') === stampOf(root, dist);
}

function stampOf(root, built) {
  const hash = createHash('sha256').update(process.version);
  for (const source of SOURCES) addTo(hash, join(root, source), source);
  addTo(hash, built, 'dist');
  return `${hash.digest('hex')}\n`;
}

function addTo(hash, path, name) {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const each of readdirSync(path).sort())
      if (each !== STAMP) addTo(hash, join(path, each), `${name}/${each}`);
    return;
  }
  const bytes = readFileSync(path);
  hash.update(`${name}\0${bytes.length}\0`).update(bytes);
}
