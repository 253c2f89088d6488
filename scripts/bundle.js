// Puts what is loaded together into few files: of some 250 small modules Node's loader makes 0.4 s of CPU time, of these files
// a tenth. The entries keep their names and exports; what they share is in `chunks`. All other modules stay where they are, for
// declarations, tests and benchmarks; they are not packed.
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * What is loaded together though several entries or commands share it; the first that fits takes a module. A file costs the loader
 * as much as 30 kB of code that nobody calls.
 */
const groups = [
  // Of what is begun before anything else.
  [
    'ahead',
    /\/pool\/(threads|sizing)\.js$|\/jobs\/ndjson\/(ahead|map\/(plain-function|selection|used-members|thread-limits))\.js$/,
  ],
  // Of every program and every worker.
  [
    'base',
    /\/(base|pool\/task)\/|\/pool\/(task-function|own-bytes|wire|failures|cloneable|process-protocol)\.js$|\/(report-path|load-shedding-error|json\/characters)\.js$/,
  ],
  // Of the command line, whatever the command.
  ['cli', /\/cli\//],
  // Of thumbnails, on both sides.
  ['images', /\/jobs\/thumbnails\//],
  // Of NDJSON, on both sides: how a record is read, and a user's function found.
  ['records', /\/jobs\/ndjson\/json\//],
  ['functions', /\/jobs\/ndjson\/(map|user-module)\//],
  // Of what leads a run.
  ['runs', /\/(channels|observe|pool|pipeline|jobs\/run)\//],
].map(([name, test], index, { length }) => ({
  name,
  test,
  minShareCount: ['ahead', 'base', 'cli'].includes(name) ? 2 : 3,
  priority: length - index,
}));

/** Bundles a compiled folder in place. */
export async function bundle(folder) {
  const entries = entriesOf(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const bundled = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(folder, `${entry}.js`)])),
    platform: 'node',
    external: /^[^./]/, // packages and Node's own modules
    preserveEntrySignatures: 'strict',
    plugins: [pastTheIndex(folder)],
    treeshake: { moduleSideEffects: false },
  });
  const { output } = await bundled.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    // As deep as `cli`, so that a path to package.json is the same from both.
    chunkFileNames: ({ name }) => `chunks/${name === basename(folder) ? 'library' : name}.js`,
    comments: false,
    codeSplitting: { groups },
  });
  await bundled.close();
  const foreign = output
    .flatMap(({ moduleIds = [] }) => moduleIds)
    .filter((id) => id.includes('node_modules'));
  if (foreign.length > 0) throw new Error(`code of others would be bundled: ${foreign.join(', ')}`);
}

/**
 * The command line imports the public API and nothing else. Taken literally, every command would load all of the library; so what it names
 * is imported from the modules that the index has it from.
 */
function pastTheIndex(folder) {
  const index = join(folder, 'index.js');
  return {
    name: 'past-the-index',
    transform(code, file) {
      if (!file.startsWith(join(folder, 'cli'))) return null;
      return code.replace(/import \{([^}]*)\} from '([./]+\/index\.js)';/g, (statement, names, from) =>
        resolve(dirname(file), from) === index ? namesIn(names).map(directly).join('\n') : statement,
      );
    },
  };

  function directly(imported) {
    const [name, local = name] = imported.split(' as ');
    const origin = originOf(index, name);
    return `import { ${origin.name} as ${local} } from ${JSON.stringify(origin.file)};`;
  }
}

/** The module that defines what `file` exports as `name`, through whatever it is handed on. */
function originOf(file, name) {
  for (const [, names, from] of readFileSync(file, 'utf8').matchAll(/export \{([^}]*)\} from '([^']+)';/g)) {
    for (const exported of namesIn(names)) {
      const [inner, outer = inner] = exported.split(' as ');
      if (outer === name) return originOf(resolve(dirname(file), from), inner);
    }
  }
  return { file, name };
}

/** What stands between braces, a name or `a as b` each. */
function namesIn(list) {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** What is entered from outside, by names below `dist`: by `exports` and `imports` of package.json, and by the programs of `bin`. */
export function enteredIn({ bin, exports, imports }) {
  const programs = Object.values(bin).map((program) => readFileSync(join(root, program), 'utf8'));
  const entered = [...targetsOf(exports), ...targetsOf(imports), ...programs.flatMap(importsOf)];
  const files = entered.map((path) => /^\.\.?\/dist\/(.+\.c?js)$/.exec(path)?.[1]);
  return [...new Set(files.filter((file) => file !== undefined))].sort();
}

/** Those of them that are bundled; CommonJS stays as it is. */
function entriesOf(manifest) {
  return enteredIn(manifest)
    .filter((file) => !file.endsWith('.cjs'))
    .map((file) => file.replace(/\.js$/, ''));
}

/** Every path that a map of package.json leads to, under whatever conditions. */
function targetsOf(map) {
  return typeof map === 'string' ? [map] : Object.values(map).flatMap(targetsOf);
}

/** What a program imports, by `import … from '…'` or `import('…')`. */
function importsOf(program) {
  return Array.from(program.matchAll(/\b(?:from\s*|import\s*\(?\s*)'([^']+)'/g), ([, path]) => path);
}
