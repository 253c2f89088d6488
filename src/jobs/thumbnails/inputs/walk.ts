import pLimit from 'p-limit';
import { type FolderContents, listFolder } from './list-folder.js';
import type { WalkFolder, WalkOptions } from './walk-folder.js';

/** Folders listed at a time, ahead of the one whose files are being handed out. */
const LISTINGS_AHEAD = 8;
/** Groups of files looked at at a time, over all listings. */
const STAT_GROUPS = 4;

/** What one folder holds for the walk: the files taken, in order, what failed in it, and what was passed over. */
export interface WalkListing extends Omit<FolderContents, 'subfolders'> {
  readonly folder: WalkFolder;
}

/**
 * One listing for every folder at and below `root`: a folder's own files come before those of its subfolders, all
 * by code unit, so the order is the same on every run. A few folders are read ahead and no more is held. A folder that
 * cannot be read is a failure that names it, and the walk goes on. Links are ignored, or with `follow` taken for what
 * they point to; a folder that is met again inside itself is not entered.
 */
export async function* walk(root: WalkFolder, options: WalkOptions): AsyncGenerator<WalkListing, void> {
  const listings = pLimit(LISTINGS_AHEAD);
  const stats = pLimit(STAT_GROUPS);
  const pending: { folder: WalkFolder; contents?: Promise<FolderContents> }[] = [{ folder: root }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { folder } = next;
    const { subfolders, ...listed } = await (next.contents ?? listFolder(folder, options, stats));
    for (const subfolder of subfolders.toReversed()) pending.push({ folder: subfolder });
    for (const ahead of pending.slice(-LISTINGS_AHEAD)) {
      ahead.contents ??= listings(() => listFolder(ahead.folder, options, stats));
    }
    yield { folder, ...listed };
  }
}
