import { unlinkSync } from 'node:fs';
import { lstat, rename, unlink, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { errnoOf, isPipelineError, PipelineError } from '../../../base/index.js';
import { fileError } from '../file-errors.js';
import { printable } from '../report-path.js';
import { type OutputFolder, STATE_FOLDER } from './output-folder.js';
import { createSubfolders, folderOf, type Subfolders } from './subfolders.js';
import { temporaryName } from './temporary-name.js';

/** How often a file is written again whose temporary file or folder somebody removed before it had its name. */
const ATTEMPTS = 3;

/**
 * Puts files in place, whole or not at all.
 *
 * I1 a final name never shows anything but a complete file, of this run or as it was before;
 * I2 whatever happens short of the process's death, no temporary file stays; after that, `removeLeftovers` finds them;
 * I3 nothing is written outside the output folder: neither through `..` nor through a link.
 *
 * The bytes are not forced to the disk (`fsync`): that doubles the time of a small file. A killed process loses nothing
 * by it; after a power cut a thumbnail can be found shorter than it was, which the next run sees and makes again.
 */
export interface Committer {
  /**
   * Writes the bytes under a name below the output folder (forward slashes), in place of a file or link of that name. Gives the
   * file's dates as it then stands.
   *
   * Aborting `signal` takes effect up to the moment the file gets its name; the promise then rejects with its reason.
   *
   * Errors: `INVALID_ARGUMENT` for a name that could lead elsewhere; `PERMISSION`; `IO` (no space, read-only, name too long, a folder or a link in the way),
   * naming the file.
   */
  commit(
    name: string,
    bytes: Uint8Array,
    wait?: { readonly signal?: AbortSignal | undefined },
  ): Promise<PlacedAt>;
  /** Removes the temporary files of commits that have not ended, at once: for a process that is about to exit. */
  abandon(): void;
}

/** The dates of a file that was put in place: by them it is known again. */
interface PlacedAt {
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/** A committer for an output folder that `openOutput` has opened. */
export function createCommitter(out: OutputFolder): Committer {
  const subfolders = createSubfolders(out.real);
  const live = new Set<string>();
  return {
    async commit(name, bytes, { signal } = {}) {
      requireBelow(name);
      try {
        return await place(name, bytes, subfolders, live, signal);
      } catch (error) {
        if (signal?.aborted === true && error === signal.reason) throw error;
        throw failure(posix.join(out.label, name), error);
      }
    },
    abandon() {
      for (const temporary of live) {
        try {
          unlinkSync(temporary);
        } catch {
          // It was not there yet, or already has its name.
        }
      }
      live.clear();
    },
  };
}

/** `planOutputs` gives no other names; what is written must not depend on that. */
function requireBelow(name: string): void {
  const segments = name.split('/');
  const isBelow = segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
  if (isBelow && segments[0] !== STATE_FOLDER) return;
  throw new PipelineError(
    'INVALID_ARGUMENT',
    `${printable(name)} is no name for a thumbnail below the output folder`,
  );
}

async function place(
  name: string,
  bytes: Uint8Array,
  subfolders: Subfolders,
  live: Set<string>,
  signal: AbortSignal | undefined,
): Promise<PlacedAt> {
  const folderName = folderOf(name);
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    const folder = await subfolders.make(folderName);
    const temporary = join(folder, temporaryName());
    live.add(temporary);
    try {
      await writeFile(temporary, bytes, { flag: 'wx' });
      signal?.throwIfAborted();
      const final = join(folder, posix.basename(name));
      await rename(temporary, final);
      const { mtimeMs, ctimeMs } = await lstat(final);
      return { mtimeMs, ctimeMs };
    } catch (cause) {
      await unlink(temporary).catch(() => undefined);
      if (errnoOf(cause) !== 'ENOENT' || attempt === ATTEMPTS) throw cause;
      subfolders.forget(folderName);
    } finally {
      live.delete(temporary);
    }
  }
}

function failure(label: string, error: unknown): PipelineError {
  if (!isPipelineError(error)) return fileError('write', label, error);
  const message = `cannot write ${printable(label)}: ${error.message}`;
  return new PipelineError(error.code, message, { cause: error.cause, item: label });
}
