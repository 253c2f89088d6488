import { lstat, mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { errnoOf, PipelineError } from '../../../base/index.js';
import { printable } from '../report-path.js';
import { makeFolders } from './make-folders.js';

/** The folders under an output folder, made as they are needed, each once. */
export interface Subfolders {
  /**
   * The absolute path of a folder named below the output folder (`a/b`, empty for that itself), which is there then.
   * Every part of the way has been seen to be a folder and no link, so that what is written into it stays inside the
   * output folder. Rejects with `IO` for a link or a file on the way, else with the system's error.
   */
  make(name: string): Promise<string>;
  /** Forgets that the folder and those above are there: somebody may have removed them. */
  forget(name: string): void;
}

export function createSubfolders(root: string): Subfolders {
  const made = new Map<string, Promise<string>>();

  function make(name: string): Promise<string> {
    const known = made.get(name);
    if (known !== undefined) return known;
    const making = name === '' ? makeRoot(root) : make(folderOf(name)).then((above) => makeIn(above, name));
    made.set(name, making);
    // A failure is not remembered: the disk may have room again for the next one.
    making.catch(() => made.delete(name));
    return making;
  }

  return {
    make,
    forget(name) {
      made.delete(name);
      if (name !== '') this.forget(folderOf(name));
    },
  };
}

/** The folder of a name below the output folder; empty for the output folder itself. */
export function folderOf(name: string): string {
  const folder = posix.dirname(name);
  return folder === '.' ? '' : folder;
}

async function makeRoot(root: string): Promise<string> {
  await makeFolders(root);
  return root;
}

async function makeIn(above: string, name: string): Promise<string> {
  const path = join(above, posix.basename(name));
  try {
    await mkdir(path);
    return path;
  } catch (cause) {
    if (errnoOf(cause) !== 'EEXIST') throw cause;
    const stats = await lstat(path);
    if (stats.isDirectory()) return path;
    const what = stats.isSymbolicLink() ? 'a link, and outputs never go through links' : 'not a folder';
    const message = `its folder ${printable(name)} is ${what}: move that away, or choose another --out or --name`;
    throw new PipelineError('IO', message, { cause });
  }
}
