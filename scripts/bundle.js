// Puts what is loaded together into few files: of some 250 small modules Node's loader makes 0.4 s of CPU time, of these files
// a tenth. The entries keep their names and exports; what they share is in `chunks`. All other modules stay where they are, for
// declarations, tests and benchmarks; they are not packed.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Bundles a compiled folder in place. */
export async function bundle(folder) {
  const entries = entriesOf(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const bundled = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(folder, `${entry}.js`)])),
    platform: 'node',
    external: /^[^./]/, // packages and Node's own modules
    preserveEntrySignatures: 'strict',
  });
  const { output } = await bundled.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    // As deep as `cli`, so that a path to package.json is the same from both.
    chunkFileNames: ({ name }) => `chunks/${name === basename(folder) ? 'library' : name}.js`,
    comments: false,
  });
  await bundled.close();
  const foreign = output
    .flatMap(({ moduleIds = [] }) => moduleIds)
    .filter((id) => id.includes('node_modules'));
  if (foreign.length > 0) throw new Error(`code of others would be bundled: ${foreign.join(', ')}`);
}

/** What is entered from outside: by `exports` and `imports` of package.json, and by the programs of `bin`. */
export function entriesOf({ bin, exports, imports }) {
  const programs = Object.values(bin).map((program) => readFileSync(join(root, program), 'utf8'));
  const entered = [...targetsOf(exports), ...targetsOf(imports), ...programs.flatMap(importsOf)];
  const entries = entered.map((path) => /^\.\.?\/dist\/(.+)\.js$/.exec(path)?.[1]);
  return [...new Set(entries.filter((entry) => entry !== undefined))].sort();
}

/** Every path that a map of package.json leads to, under whatever conditions. */
function targetsOf(map) {
  return typeof map === 'string' ? [map] : Object.values(map).flatMap(targetsOf);
}

/** What a program imports, by `import … from '…'` or `import('…')`. */
function importsOf(program) {
  return Array.from(program.matchAll(/\b(?:from\s*|import\s*\(?\s*)'([^']+)'/g), ([, path]) => path);
}
