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
  // Of every program and every worker.
  [
    'base',
    /\/(base|pool\/task)\/|\/pool\/(task-function|own-bytes|wire|failures|cloneable)\.js$|\/(report-path|load-shedding-error|json\/characters)\.js$/,
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
  minShareCount: name === 'base' || name === 'cli' ? 2 : 3,
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
    plugins: [pastTheIndex(folder), builtinsAtHand, ascii, runtimeInPlace],
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

/**
 * Node's own modules are asked for by a call. As imports they pass through the loader, which wraps each of them and reads all it
 * exports: of `fs` that alone loads its streams. Not by `process.getBuiltinModule`, which Node 22 has from 22.3 only.
 */
const builtinsAtHand = {
  name: 'builtins-at-hand',
  renderChunk(code) {
    const byCall = code.replace(/^import (?:\{([^}]*)\} from )?"(node:[^"]+)";\n/gm, (_, names, module) =>
      names === undefined ? '' : `const {${names.replaceAll(' as ', ': ')}} = builtin$("${module}");\n`,
    );
    if (!byCall.includes('builtin$(')) return byCall;
    return `import { createRequire as requireFrom$ } from "node:module";\nconst builtin$ = requireFrom$(import.meta.url);\n${byCall}`;
  },
};

/** Of Latin letters alone, for V8 keeps and reads any other text at two bytes a character. */
const ascii = {
  name: 'ascii',
  renderChunk: (code) =>
    code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
};

/** The few lines that the bundler adds of its own stand in every file that needs them, in place of a file that all would load. */
const runtimeInPlace = {
  name: 'runtime-in-place',
  generateBundle(_, files) {
    const runtime = Object.values(files).find(({ name }) => name === 'rolldown-runtime');
    if (runtime === undefined) return;
    const lines = runtime.code.slice(runtime.code.indexOf('var __')).replace(/^export \{.*\n?/m, '');
    for (const file of Object.values(files)) {
      file.code = file.code?.replace(
        /^import \{ t as __exportAll \} from "[./]+(?:chunks\/)?rolldown-runtime\.js";\n/m,
        lines,
      );
      if (file.code?.includes('rolldown-runtime.js'))
        throw new Error(`${file.fileName} needs more of the runtime`);
    }
    delete files[runtime.fileName];
  },
};

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
