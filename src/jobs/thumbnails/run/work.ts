import type { PlannedOutput, PlannedSource } from '../outputs/index.js';
import { attemptHash, type Identity, type RebuildReason, recipeHash, type Wanted } from '../state/index.js';
import type { Settings } from './settings.js';

/** What its bytes tell of a source. */
export interface Content {
  readonly identity: Identity;
  readonly hash: string;
}

/** A source that has to be read, what is wanted of it, and why. */
export interface Work {
  readonly item: PlannedSource;
  readonly wanted: Wanted;
  /** Undefined for a source that is new. */
  readonly reason: RebuildReason | undefined;
  /** There when it has been set aside before, and waits for what it needs now. */
  readonly wasSetAside?: true;
  /** What it was seen to hold then. */
  readonly content?: Content | undefined;
}

/** The largest files first, so that no long one is begun when all others are done; those of one size in their order. */
export function largestFirst(work: readonly Work[]): Work[] {
  return work.toSorted((a, b) => b.item.source.size - a.item.source.size);
}

/** What a run wants of each of its sources. */
export function wantedBy({
  recipe,
  timeoutMs,
  force,
  retryFailed,
}: Settings): (outputs: readonly PlannedOutput[]) => Wanted {
  const hashes = { recipe: recipeHash(recipe), attempt: attemptHash(recipe, timeoutMs) };
  const mode = force ? 'force' : retryFailed ? 'retry-failed' : 'as-needed';
  const { salvage, thumbhash = false } = recipe;
  return (outputs) => ({ outputs, ...hashes, salvage, thumbhash, mode });
}
