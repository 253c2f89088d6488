import { extensionOf } from '../image/index.js';
import { discoverInputs, type GuardedInput, type Source } from '../inputs/index.js';
import { type OutputFolder, type PlannedSource, planOutputs } from '../outputs/index.js';
import { probeSource } from './foresee-item.js';
import type { RunProgress } from './progress.js';
import type { Settings } from './settings.js';

/** All that a run will do, known before anything is written. */
export interface Plan {
  readonly planned: readonly PlannedSource[];
  /** What was named or met and cannot be made; `bytes` are those of the file where there is one. */
  readonly failed: readonly { readonly label: string; readonly error: unknown; readonly bytes: number }[];
}

/**
 * Finds the inputs and settles the name of every output. Aborting `signal` rejects with its reason; else it rejects with
 * what refuses the whole run: `NO_SUCH_INPUT`, `COLLISION`.
 */
export async function findAndName(
  inputs: readonly string[],
  out: OutputFolder,
  settings: Settings,
  signal: AbortSignal,
  progress: RunProgress,
): Promise<Plan> {
  const sources: Source[] = [];
  const guarded: GuardedInput[] = [];
  const failed: Plan['failed'][number][] = [];
  for await (const input of discoverInputs(inputs, { ...settings, out, signal })) {
    if (input.kind === 'guarded') guarded.push(input);
    else if (input.kind === 'failed') failed.push({ ...input, bytes: 0 });
    else sources.push(input);
    if (input.kind !== 'guarded') progress.find(input.kind === 'source' ? input.size : 0);
  }
  const { recipe } = settings;
  const { planned, unreadable } = await planOutputs(sources, {
    ...settings,
    guarded,
    sizes: recipe.sizes.map(({ name }) => name),
    ext: recipe.format === 'auto' ? undefined : extensionOf(recipe.format),
    outLabel: out.label,
    probe: (source, needs) => probeSource(source, needs, recipe, signal),
  });
  signal.throwIfAborted();
  for (const { source, error } of unreadable) failed.push({ label: source.label, error, bytes: source.size });
  return { planned, failed };
}
