import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const CLI = new URL('../../src/cli/', import.meta.url);

/** What a module brings with it when it is loaded: everything it imports, other than for types. */
function loadedWith(module: URL, found = new Set<string>()): Set<string> {
  found.add(module.pathname.replace(CLI.pathname, ''));
  const source = readFileSync(module, 'utf8');
  for (const [, specifier = ''] of source.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)';/gms)) {
    const next = new URL(specifier.replace(/\.js$/, '.ts'), module);
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
