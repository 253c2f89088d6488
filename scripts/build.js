// Compiles src to dist, into a fresh folder: nothing of an older build is ever packed. What is loaded together is bundled; of
// the declarations those stay that a user's compiler reads.
// The new folder is swapped in by rename, so that a program that starts meanwhile sees one build or the other.
import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';
import { stamp } from './freshness.js';
import { reachedFrom } from './reached.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const next = join(root, `dist.next-${process.pid}`);
const old = join(root, `dist.old-${process.pid}`);
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

try {
  const options = ['-p', join(root, 'tsconfig.json'), '--outDir', next];
  execFileSync(process.execPath, [join(typescript, 'bin', 'tsc'), ...options], { stdio: 'inherit' });
  await bundle(next);
  pruneDeclarations(next);
  stamp(root, next);
  moveIfThere(dist, old);
  renameSync(next, dist);
} catch (error) {
  if (error.status === undefined) throw error;
  process.exitCode = error.status; // the compiler has said why
} finally {
  rmSync(next, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
}

/** Removes the declarations that nobody comes to from the public ones. */
function pruneDeclarations(folder) {
  const reached = reachedFrom([join(folder, 'index.d.ts')]);
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (/\.d\.c?ts$/.test(name) && !reached.has(path)) rmSync(path);
  }
}

function moveIfThere(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
