import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from '../../../base/index.js';

/**
 * Makes a folder and those above it that are not there; gives back the ones it made, the outermost first. What is there
 * already may be a link to a folder. Rejects with the system's error, after which those it made stay; they are in `made`.
 *
 * `mkdir` with `recursive` is not used: where the system refuses to make a folder with ENOENT although the one above is
 * there (`/proc` does), it tries for ever and takes one of the process's I/O threads with it.
 */
export async function makeFolders(path: string, made: string[] = []): Promise<string[]> {
  try {
    await makeFolder(path, made);
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT' || dirname(path) === path) throw cause;
    await makeFolders(dirname(path), made);
    await makeFolder(path, made);
  }
  return made;
}

async function makeFolder(path: string, made: string[]): Promise<void> {
  try {
    await mkdir(path);
    made.push(path);
  } catch (cause) {
    const errno = errnoOf(cause);
    const isThere = errno === 'EEXIST' || errno === 'EISDIR';
    if (!isThere || !(await stat(path)).isDirectory()) throw cause;
  }
}
