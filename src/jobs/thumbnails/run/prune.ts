import { lstat, rmdir, unlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { meansMissing } from '../file-errors.js';
import { foldName } from '../outputs/index.js';
import { type Entry, examine, type State } from '../state/index.js';
import type { Plan } from './plan.js';

/** Thumbnails of a source that is gone. */
export interface Pruned {
  /** Absolute. */
  readonly source: string;
  /** Below the output folder. */
  readonly outputs: readonly string[];
}

/** What this run takes up. */
export interface Sparing {
  /** Sources, by the state's keys. */
  readonly present: ReadonlySet<string>;
  /** Inputs in the output folder, by their names below it. */
  readonly inputs: readonly string[];
}

/**
 * Removes what earlier runs made of sources that are no longer there, and tells it source by source; under a dry run it only
 * tells. A source that this run does not name but that is there keeps its thumbnails.
 *
 * I1 only files that the state lists are removed, and only as they were left: what somebody has altered stays;
 * I2 what a source that is there has, or had in any run, stays, and so does every input;
 * I3 a source is gone when the system says that nothing is there, and for no other error;
 * I4 folders that become empty by it are removed, never the output folder.
 */
export async function* pruneGone(
  { present, inputs }: Sparing,
  state: State,
  { dryRun, signal }: { readonly dryRun: boolean; readonly signal: AbortSignal },
): AsyncGenerator<Pruned, void> {
  const gone: Entry[] = [];
  const kept = new Set(inputs.map(foldName));
  for (const entry of state.ledger.entries()) {
    if (signal.aborted) return;
    if (!present.has(entry.source) && (await isGone(state.pathOf(entry.source)))) gone.push(entry);
    else for (const { name } of entry.outputs) kept.add(foldName(name));
  }
  for (const { source, outputs } of gone) {
    if (signal.aborted) return;
    const removed: string[] = [];
    let isDone = true;
    for (const output of outputs) {
      if (kept.has(foldName(output.name)) || removed.includes(output.name)) continue;
      if ((await examine(state.root, [output])).standing !== 'intact') continue;
      if (dryRun || (await remove(state.root, output.name))) removed.push(output.name);
      else isDone = false;
    }
    if (isDone) state.record({ source, gone: true });
    if (removed.length > 0) yield { source: state.pathOf(source), outputs: removed };
  }
}

/** What a plan keeps from being pruned, taken from it before it is worked off. */
export function sparedBy({ planned, guarded }: Plan, state: State): Sparing {
  const inputs = [...planned.map(({ source }) => source), ...guarded];
  return {
    present: new Set(planned.map(({ source }) => state.keyOf(source.path))),
    inputs: inputs.flatMap(({ insideOut }) => (insideOut === undefined ? [] : [insideOut])),
  };
}

async function isGone(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => false,
    (cause: unknown) => meansMissing(cause),
  );
}

/** False when it could not be removed. */
async function remove(root: string, name: string): Promise<boolean> {
  try {
    await unlink(join(root, name));
  } catch {
    return false;
  }
  for (let folder = posix.dirname(name); folder !== '.'; folder = posix.dirname(folder)) {
    try {
      await rmdir(join(root, folder));
    } catch {
      break; // something is still in it
    }
  }
  return true;
}
