import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const FRAME = /^\s+at (?:.*? \(|async )?(file:\/\/.+?|\/.+?|[A-Za-z]:\\.+?):(\d+):(\d+)\)?$/;

/**
 * Where somebody's code threw: ` (clean.mjs:12:7)`, the file relative to the current folder when it is below it. Of code that calls a
 * library it is the call; `''` when nobody knows, as of an expression of the command line.
 */
export function thrownAt(error: unknown): string {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return '';
  let inLibrary = '';
  for (const frame of error.stack.split('\n')) {
    const [, place = '', line, column] = FRAME.exec(frame) ?? [];
    if (line === undefined) continue;
    const file = place.startsWith('file:') ? fileURLToPath(place.replace(/[?#].*$/, '')) : place;
    if (isOwn(file)) break; // what called it is not what threw
    const told = ` (${nameOf(file)}:${line}:${column})`;
    if (!file.includes(`${sep}node_modules${sep}`)) return told;
    inLibrary ||= told;
  }
  return inLibrary;
}

function nameOf(file: string): string {
  const below = relative(process.cwd(), file);
  return below.startsWith('..') ? file : below;
}

let ownFolders: readonly string[] | undefined;

/** This program's own code is no place that a user looks for. */
function isOwn(file: string): boolean {
  ownFolders ??= foldersOfThisPackage();
  return ownFolders.some((folder) => file.startsWith(folder));
}

function foldersOfThisPackage(): readonly string[] {
  try {
    const root = dirname(createRequire(import.meta.url).resolve('pipeline/package.json'));
    return ['dist', 'src'].map((folder) => join(root, folder) + sep);
  } catch {
    return []; // put into one file with somebody's program
  }
}
