import { extensionOf } from '../image/index.js';
import { discoverTogether, type GuardedInput, type Source } from '../inputs/index.js';
import { type OutputFolder, type PlannedSource, planOutputs } from '../outputs/index.js';
import type { State } from '../state/index.js';
import { probeSource } from './foresee-item.js';
import type { RunProgress } from './progress.js';
import { recallProbe } from './recall.js';
import type { Settings } from './settings.js';
import { wantedBy } from './work.js';

/** All that a run will do, known before anything is written. */
export interface Plan {
  /** Emptied by whoever sorts it out: what is done is not kept. */
  readonly planned: PlannedSource[];
  /** What was named or met and cannot be made; `bytes` are those of the file where there is one. */
  readonly failed: readonly FailedSource[];
  /** What no thumbnail may be taken away from: files that are inputs, below the output folder. */
  readonly guarded: readonly GuardedInput[];
}

interface FailedSource {
  readonly label: string;
  readonly error: unknown;
  /** There when it is a file whose content kept its names from being settled. */
  readonly source?: Source;
}

/**
 * Finds the inputs and settles the name of every output. Aborting `signal` rejects with its reason; else it rejects with
 * what refuses the whole run: `NO_SUCH_INPUT`, `COLLISION`.
 */
export async function findAndName(
  inputs: readonly string[],
  out: OutputFolder,
  state: State,
  settings: Settings,
  signal: AbortSignal,
  progress: RunProgress,
): Promise<Plan> {
  const sources: Source[] = [];
  const guarded: GuardedInput[] = [];
  const failed: FailedSource[] = [];
  for await (const together of discoverTogether(inputs, { ...settings, out, signal })) {
    for (const input of together) {
      if (input.kind === 'passed-over') {
        progress.passOver(input.imageKind);
        continue;
      }
      if (input.kind === 'guarded') guarded.push(input);
      else if (input.kind === 'failed') failed.push(input);
      else if (isOwnOutput(input, state)) continue;
      else sources.push(input);
      if (input.kind !== 'guarded') progress.find(input.kind === 'source' ? input.size : 0);
    }
  }
  const { recipe } = settings;
  const wanted = wantedBy(settings);
  const { planned, unreadable } = await planOutputs(sources, {
    ...settings,
    guarded,
    tellAll: settings.dryRun,
    sizes: recipe.sizes.map(({ name }) => name),
    ext: recipe.format === 'auto' ? undefined : extensionOf(recipe.format),
    outLabel: out.label,
    probe: async (source, needs) =>
      recallProbe(source, state.entryOf(source.path), recipe, wanted([])) ??
      (await probeSource(source, needs, recipe, signal)),
  });
  signal.throwIfAborted();
  for (const { source, error } of unreadable) failed.push({ label: source.label, error, source });
  return { planned: [...planned], failed, guarded };
}

/** Files that were found and have no thumbnails to be. */
export function unmadeOf({ failed }: Plan): Source[] {
  return failed.flatMap(({ source }) => (source === undefined ? [] : [source]));
}

/**
 * True for a thumbnail that this tool made, where the current folder is the output folder: inputs are taken from there,
 * and else every run would make thumbnails of the last one's.
 */
function isOwnOutput({ insideOut, size, mtimeMs }: Source, { ledger }: State): boolean {
  if (insideOut === undefined) return false;
  const output = ledger.outputAt(insideOut);
  return output !== undefined && output.bytes === size && output.mtimeMs === mtimeMs;
}
