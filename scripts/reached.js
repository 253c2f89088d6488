// Which files of a build are imported, directly or by others, from its entries: of modules by their imports, of
// declarations by theirs.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const IMPORTED = /\b(?:from\s*|import\s*\(?\s*)['"](\.[^'"]+)['"]/g;

/** The absolute paths of all that is reached from the absolute paths of `entries`, themselves among them. */
export function reachedFrom(entries) {
  const reached = new Set(entries);
  for (const file of reached) {
    for (const [, path] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
      const target = join(dirname(file), file.endsWith('.d.ts') ? path.replace(/\.js$/, '.d.ts') : path);
      if (existsSync(target)) reached.add(target);
    }
  }
  return reached;
}
