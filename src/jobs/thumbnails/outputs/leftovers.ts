import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { isTemporaryName } from './temporary-name.js';

/** Folders read at a time. */
const FOLDERS_AT_ONCE = 8;

/**
 * Removes the temporary files that killed runs left in a folder, or `below` it at any depth, and nothing else; links are not
 * followed. Gives back how many there were. Never rejects: what cannot be read or removed stays. A run that is writing to the same folder
 * meanwhile is not hurt: it writes again what it finds removed.
 */
export async function removeLeftovers(root: string, where: 'in' | 'below'): Promise<number> {
  const limit = pLimit(FOLDERS_AT_ONCE);
  const sweep = async (folder: string): Promise<number> => {
    const entries = await limit(() => readdir(folder, { withFileTypes: true }).catch(() => []));
    let removed = 0;
    for (const entry of entries) {
      if (!entry.isFile() || !isTemporaryName(entry.name)) continue;
      removed += await unlink(join(folder, entry.name)).then(
        () => 1,
        () => 0,
      );
    }
    if (where === 'in') return removed;
    const subfolders = entries.filter((entry) => entry.isDirectory());
    const below = await Promise.all(subfolders.map(({ name }) => sweep(join(folder, name))));
    return below.reduce((sum, count) => sum + count, removed);
  };
  return await sweep(root);
}
