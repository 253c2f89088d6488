import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, posix } from 'node:path';
import type { Stats } from 'node:fs';
import { PipelineError } from '../../../base/index.js';
import { fileError, meansMissing } from '../file-errors.js';
import { printable } from '../report-path.js';
import type { Places } from './places.js';
import type { FailedInput, Place } from './source.js';
import { type WalkFolder, walkRoot } from './walk-folder.js';

/** What is there under a path that was named, as an argument or in a list. A link stands for what it points to. */
export type NamedPath =
  | { readonly kind: 'file'; readonly place: Place; readonly real: string; readonly stats: Stats }
  | { readonly kind: 'folder'; readonly root: WalkFolder }
  /** It lies in the output folder. */
  | { readonly kind: 'output'; readonly path: string; readonly insideOut: string; readonly isFolder: boolean }
  | {
      readonly kind: 'missing';
      readonly path: string;
      readonly reason: string;
      /** The name is there, as that of a link: nobody has mistyped it. */
      readonly isLink: boolean;
    }
  | { readonly kind: 'failed'; readonly failure: FailedInput };

/** Looks a path up, whatever its name. Never rejects. */
export async function lookUp(typed: string, places: Places): Promise<NamedPath> {
  const path = await places.absolute(typed);
  const label = places.label(path);
  try {
    const stats = await stat(path);
    if (!stats.isFile() && !stats.isDirectory()) return { kind: 'failed', failure: irregular(label, stats) };
    const real = stats.isDirectory() ? await realpath(path) : await places.real(path);
    const insideOut = places.insideOut(real);
    if (insideOut !== undefined && places.inOutput(real)) {
      return { kind: 'output', path, insideOut, isFolder: stats.isDirectory() };
    }
    if (stats.isDirectory()) return { kind: 'folder', root: await walkRoot(path, label) };
    const below = places.belowCwd(path);
    const dir = below === undefined ? '' : posix.dirname(below);
    return { kind: 'file', place: { path, label, dir: dir === '.' ? '' : dir, insideOut }, real, stats };
  } catch (cause) {
    if (meansMissing(cause)) {
      const isLink = await leadsNowhere(path);
      const reason = isLink ? 'it is a link to nothing' : 'there is no such file';
      return { kind: 'missing', path, reason, isLink };
    }
    return { kind: 'failed', failure: { kind: 'failed', label, error: fileError('read', label, cause) } };
  }
}

/** The folder under the output folder that mirrors a folder of a list: its way from `cwd`, else its own name. */
export function mirroredFolder(root: WalkFolder, places: Places): string {
  return places.belowCwd(root.path) ?? basename(root.path);
}

async function leadsNowhere(path: string): Promise<boolean> {
  return await lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
}

function irregular(label: string, stats: Stats): FailedInput {
  const what = stats.isFIFO() ? 'a named pipe' : stats.isSocket() ? 'a socket' : 'a device';
  const message = `cannot read ${printable(label)}: it is ${what}, not a regular file`;
  return { kind: 'failed', label, error: new PipelineError('IO', message, { item: label }) };
}
