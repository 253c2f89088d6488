import { posix } from 'node:path';
import type { GuardedInput, Source } from '../inputs/index.js';
import { foldName } from './fold.js';

/** What no output may be named like: an input, or a folder that inputs or other outputs lie in. */
export type Occupant = { readonly kind: 'input'; readonly label: string } | { readonly kind: 'folder' };

/** Folded names below the output folder, and what is or must be there. */
export type Occupied = ReadonlyMap<string, Occupant>;

/** What the inputs inside the output folder and the folders of the outputs occupy. */
export function occupiedBy(
  inputs: readonly (Source | GuardedInput)[],
  outputNames: Iterable<string>,
): Occupied {
  const occupied = new Map<string, Occupant>();
  const folders = new Set<string>();
  for (const { insideOut, label } of inputs) {
    if (insideOut === undefined) continue;
    addFolders(folders, insideOut);
    occupied.set(foldName(insideOut), { kind: 'input', label });
  }
  for (const name of outputNames) addFolders(folders, name);
  for (const folder of folders) {
    const folded = foldName(folder);
    if (!occupied.has(folded)) occupied.set(folded, { kind: 'folder' });
  }
  return occupied;
}

/** Adds every folder above a name; most names share theirs with the one before. */
function addFolders(folders: Set<string>, name: string): void {
  for (let folder = posix.dirname(name); folder !== '.'; folder = posix.dirname(folder)) {
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}
