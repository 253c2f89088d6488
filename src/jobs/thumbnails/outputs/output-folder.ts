import { constants } from 'node:fs';
import { access, lstat, realpath, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf, PipelineError } from '../../../base/index.js';
import { fileError } from '../file-errors.js';
import { printable } from '../report-path.js';
import { makeFolders } from './make-folders.js';
import { temporaryName } from './temporary-name.js';

/** What is remembered of an output folder lies in a folder of this name inside it. */
export const STATE_FOLDER = '.pipeline';

/** The folder that everything is written under. */
export interface OutputFolder {
  /** Absolute. */
  readonly path: string;
  /** Absolute, with the links resolved that are there. */
  readonly real: string;
  /** As reports name it. */
  readonly label: string;
}

/**
 * Checks that thumbnails can go to `path` (absolute), and writes nothing: what is there is a folder that may be written
 * to, or the nearest folder above may.
 *
 * Errors: `OUTPUT_UNWRITABLE` says what stands in the way.
 */
export async function prepareOutput(path: string, label: string): Promise<OutputFolder> {
  const missing: string[] = [];
  let nearest = path;
  while (!(await isFolder(nearest, label))) {
    missing.unshift(basename(nearest));
    nearest = dirname(nearest);
  }
  try {
    await access(nearest, constants.W_OK | constants.X_OK);
    return { path, real: join(await realpath(nearest), ...missing), label };
  } catch (cause) {
    throw unwritable(label, cause);
  }
}

/**
 * Makes the folder where it is missing and tries it with a file that it removes again. It leaves nothing behind when it
 * rejects. A full disk does not make it reject: each thumbnail then fails by itself.
 *
 * Errors: `OUTPUT_UNWRITABLE`.
 */
export async function openOutput(folder: OutputFolder): Promise<void> {
  const made: string[] = [];
  try {
    await makeFolders(folder.path, made);
    const trial = join(folder.path, temporaryName());
    await writeFile(trial, '', { flag: 'wx' });
    // Another run that clears up may have been faster.
    await unlink(trial).catch((cause: unknown) => {
      if (errnoOf(cause) !== 'ENOENT') throw cause;
    });
  } catch (cause) {
    if (errnoOf(cause) === 'ENOSPC' || errnoOf(cause) === 'EDQUOT') return;
    // One that somebody has put something in meanwhile stays.
    for (const each of made.toReversed()) await rmdir(each).catch(() => undefined);
    throw unwritable(folder.label, cause);
  }
}

/** False when nothing is there; what is there and is no folder is an error. */
async function isFolder(path: string, label: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT' && errnoOf(cause) !== 'ENOTDIR') throw unwritable(label, cause);
    if (dirname(path) === path) throw unwritable(label, cause);
    const isLink = await lstat(path).then(
      (stats) => stats.isSymbolicLink(),
      () => false,
    );
    if (isLink) throw inTheWay(path, label, 'a link to nothing');
    return false;
  }
  throw inTheWay(path, label, 'not a folder');
}

function inTheWay(path: string, label: string, what: string): PipelineError {
  const message = `cannot write to ${printable(label)}: ${printable(basename(path))} is ${what}; choose another --out`;
  return new PipelineError('OUTPUT_UNWRITABLE', message, { item: label });
}

function unwritable(label: string, cause: unknown): PipelineError {
  const { message } = fileError('write to', label, cause);
  return new PipelineError('OUTPUT_UNWRITABLE', `${message}; choose another --out`, { cause, item: label });
}
