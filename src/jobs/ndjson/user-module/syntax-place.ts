import { spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isTypeScript } from './typescript.js';

/** Where a syntax error is, with the line and a mark below it; undefined when nobody knows. `path` is that of the module to be loaded. */
export function syntaxPlace(error: unknown, path: string): string | undefined {
  if (!(error instanceof SyntaxError)) return undefined;
  const told = placeIn(error.stack ?? '', path);
  if (told !== undefined || isTypeScript(path)) return told;
  // An error of imported JavaScript does not say where it is; `node --check` does, of this file; and of those that it imports Node
  // does when it ends by them: all are parsed before anything of them runs.
  return (
    placeIn(said(['--check', path]), path) ??
    placeIn(said(['--input-type=module', '--eval', importOf(path)]), path)
  );
}

function said(parameters: readonly string[]): string {
  return spawnSync(process.execPath, parameters, { encoding: 'utf8', timeout: 10_000 }).stderr;
}

function importOf(path: string): string {
  return `import ${JSON.stringify(pathToFileURL(path).href)};`;
}

/** The engine writes the place above the stack: file and line, lines of the file, and a mark below the last of them. */
function placeIn(text: string, path: string): string | undefined {
  const [, place = '', line, shown = '', mark = ''] =
    /^(.*):(\d+)\n((?:.*\n)*?)([ \t]*\^+)[ \t]*\n/.exec(text) ?? [];
  if (line === undefined) return lineIn(text, path);
  return `${whereOf(place, path)}line ${line}, column ${mark.indexOf('^') + 1}:\n  ${shown.split('\n').at(-2) ?? ''}\n  ${mark}`;
}

/** Where the file ends early there is nothing to show. */
function lineIn(text: string, path: string): string | undefined {
  const [, place = '', line] = /^(.*):(\d+)\n\s*\n[\s\S]*^SyntaxError/m.exec(text) ?? [];
  return line === undefined ? undefined : `${whereOf(place, path)}line ${line}`;
}

function whereOf(place: string, path: string): string {
  const file = place.startsWith('file:') ? fileURLToPath(place) : place;
  return file === path ? '' : `${file}, `;
}
