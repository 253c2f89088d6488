import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';

const CLI = new URL('../../src/cli/', import.meta.url);

/** What a module brings with it when it is loaded: everything it imports, other than for types. */
function loadedWith(module: URL, found = new Set<string>()): Set<string> {
  found.add(module.pathname.replace(CLI.pathname, ''));
  const source = readFileSync(module, 'utf8');
  for (const [, specifier = ''] of source.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)';/gms)) {
    const next = new URL(specifier.replace(/\.js$/, '.ts'), module);
    // Node's own modules are there already, and the bundler's own file is a few lines.
    if (specifier.startsWith('node:') || specifier.endsWith('/rolldown-runtime.js')) continue;
    if (!specifier.startsWith('.')) found.add(specifier);
    else if (!next.href.startsWith(CLI.href)) found.add('the library');
    else if (!found.has(next.pathname.replace(CLI.pathname, ''))) loadedWith(next, found);
  }
  return found;
}

it('help and usage errors come without loading the library or the code of any command', () => {
  const loaded = [...loadedWith(new URL('main.ts', CLI))];
  expect(loaded).toContain('command-line.ts');
  expect(loaded.filter((name) => !/^[a-z-]+\.ts$|^terminal\/|^node:/.test(name)).sort()).toEqual([
    'commander',
    'completion/options.ts',
    'doctor/options.ts',
    'ndjson/check-options.ts',
    'ndjson/commands.ts',
    'ndjson/common-options.ts',
    'ndjson/map-options.ts',
    'ndjson/replay-options.ts',
    'ndjson/run-options.ts',
    'ndjson/sort-options.ts',
    'thumbnails/options.ts',
  ]);
  expect(loaded).not.toContain('cli-progress');
  expect(loadedWith(new URL('thumbnails/command.ts', CLI))).toContain('the library');
});

const DIST = new URL('../../dist/', import.meta.url);

/** The files of the build that are loaded with one of them, and whatever else those import. */
function builtWith(file: URL, found = new Set<string>()): Set<string> {
  found.add(basename(file.pathname));
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
    /^import (?:[^"]*? from )?"([^"]+)";/gm,
  )) {
    // Node's own modules are there already, and the bundler's own file is a few lines.
    if (specifier.startsWith('node:') || specifier.endsWith('/rolldown-runtime.js')) continue;
    if (!specifier.startsWith('.')) found.add(specifier);
    else if (!found.has(basename(specifier))) builtWith(new URL(specifier, file), found);
  }
  return found;
}

it('what is built is loaded in few files', () => {
  expect([...builtWith(new URL('cli/main.js', DIST))].sort()).toEqual([
    'base.js',
    'cli.js',
    'commander',
    'main.js',
  ]);
  expect([...builtWith(new URL('cli/ahead.js', DIST))]).toEqual(['ahead.js']); // and its chunk, of the same name
  expect([...builtWith(new URL('chunks/thumbnails.js', DIST))].sort()).toEqual([
    'ahead.js',
    'base.js',
    'images.js',
    'p-limit',
    'runs.js',
    'thumbnails.js',
  ]);
  expect([...builtWith(new URL('pool/process-entry.js', DIST))].sort()).toEqual([
    'base.js',
    'process-entry.js',
  ]);
  expect([...builtWith(new URL('jobs/thumbnails/worker.js', DIST))].sort()).toEqual([
    'base.js',
    'images.js',
    'worker.js',
  ]);
});
