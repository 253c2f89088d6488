import { constants } from 'node:fs';
import { access, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PipelineError } from '../../../base/index.js';
import { fileError, meansMissing } from '../file-errors.js';
import { makeFolders, STATE_FOLDER, temporaryNameFor } from '../outputs/index.js';
import { pathBelow, printable } from '../report-path.js';

/** A file that a run writes beside its thumbnails, whole and at its end. */
export interface DocumentFile {
  /** Absolute. */
  readonly path: string;
  /** As reports name it. */
  readonly label: string;
}

/**
 * Checks that a document can be written, and writes nothing: its folder is there and may be written to, unless it lies in the
 * output folder (`out`, absolute), which is made when missing; and no folder has its name. Errors: `OUTPUT_UNWRITABLE`.
 */
export async function prepareDocument({ path, label }: DocumentFile, out: string): Promise<void> {
  if (pathBelow(path, join(out, STATE_FOLDER)) !== undefined) {
    const message = `cannot write ${printable(label)}: what the output folder remembers is there`;
    throw new PipelineError('OUTPUT_UNWRITABLE', message, { item: label });
  }
  try {
    if (pathBelow(path, out) === undefined) await access(dirname(path), constants.W_OK | constants.X_OK);
  } catch (cause) {
    const message = meansMissing(cause)
      ? `cannot write ${printable(label)}: its folder is not there`
      : fileError('write', label, cause).message;
    throw new PipelineError('OUTPUT_UNWRITABLE', message, { cause, item: label });
  }
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) return;
  throw new PipelineError('OUTPUT_UNWRITABLE', `cannot write ${printable(label)}: it is a folder`, {
    item: label,
  });
}

/** Every path that {@link writeDocument} writes to. */
export function pathsWritten({ path }: Pick<DocumentFile, 'path'>): string[] {
  return [path, temporaryFor(path)];
}

/**
 * Writes a document in place of what was there before, whole or not at all. The temporary file has the same name on every
 * run, so that one which a killed run has left is used up by the next. Errors: `IO`, `PERMISSION`.
 */
export async function writeDocument({ path, label }: DocumentFile, text: string): Promise<void> {
  const temporary = temporaryFor(path);
  try {
    await makeFolders(dirname(path));
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (cause) {
    await unlink(temporary).catch(() => undefined);
    throw fileError('write', label, cause);
  }
}

function temporaryFor(path: string): string {
  return join(dirname(path), temporaryNameFor(path));
}
