import type { ErrorCode } from '../../../base/index.js';
import { extensionOf } from '../image/index.js';
import { outputName, type PlannedOutput } from '../outputs/index.js';
import type { Entry, MadeOutput } from './ledger.js';
import type { Identity, PastFailure } from './record.js';

/** Why thumbnails that were made before are made again. */
export type RebuildReason =
  | 'forced'
  | 'source-changed'
  | 'recipe-changed'
  | 'output-missing'
  | 'output-altered'
  | 'failed-before';

/** What a run wants of one source. */
export interface Wanted {
  readonly outputs: readonly PlannedOutput[];
  /** `recipeHash` and `attemptHash` of the run's recipe. */
  readonly recipe: string;
  readonly attempt: string;
  /** Whether what is left of a damaged source will do. */
  readonly salvage: boolean;
  /** Whether the image's ThumbHash is to be told. */
  readonly thumbhash: boolean;
  readonly mode: 'as-needed' | 'retry-failed' | 'force';
}

/** What is to be done about a source, as far as the state tells. */
export type Verdict =
  /** Nothing, provided that its thumbnails are as they were left. `refresh`: what is known of the file has to be noted. */
  | { readonly kind: 'made'; readonly outputs: readonly MadeOutput[]; readonly refresh: boolean }
  /** Nothing: it was tried, failed by what is in it, and is as it was. */
  | { readonly kind: 'failed'; readonly failure: PastFailure; readonly refresh: boolean }
  /** It has to be read; `reason` is undefined for one that is new. */
  | { readonly kind: 'read'; readonly reason: RebuildReason | undefined };

/** Failures of what is in a file. All others (rights, a full disk) may have been mended without touching it. */
const LASTING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CORRUPT',
  'TRUNCATED',
  'NOT_AN_IMAGE',
  'UNSUPPORTED',
  'TOO_LARGE',
  'CRASHED',
  'TIMEOUT',
]);

/**
 * By what `stat` says of a source. Pure.
 *
 * I1 a source that is unchanged is never read when its thumbnails were made by this recipe and under these names, or when
 *    it failed by what is in it;
 * I2 a source that has changed, in either direction, is read;
 * I3 `force` reads everything.
 */
export function judge(identity: Identity, entry: Entry | undefined, wanted: Wanted): Verdict {
  if (entry === undefined) return { kind: 'read', reason: undefined };
  if (wanted.mode === 'force') return { kind: 'read', reason: 'forced' };
  if (!isUnchanged(identity, entry)) return { kind: 'read', reason: 'source-changed' };
  return judgeContent(entry.hash, entry, entry.outputs, wanted, false);
}

/**
 * By what is in a source, once it has been read: a new date alone changes nothing, nor does a new place. `made` are thumbnails
 * that were made of the same bytes. Pure.
 */
export function judgeContent(
  hash: string | undefined,
  entry: Entry | undefined,
  made: readonly MadeOutput[],
  wanted: Wanted,
  refresh = true,
): Verdict {
  if (wanted.mode === 'force') return { kind: 'read', reason: 'forced' };
  const failure = entry?.hash === hash ? entry?.failure : undefined;
  if (failure !== undefined) {
    return lasts(failure, wanted)
      ? { kind: 'failed', failure, refresh }
      : { kind: 'read', reason: 'failed-before' };
  }
  const outputs = hash === undefined ? undefined : outputsMade(hash, made, wanted);
  if (outputs !== undefined) return { kind: 'made', outputs, refresh };
  if (entry === undefined) return { kind: 'read', reason: undefined };
  return { kind: 'read', reason: hash === entry.hash ? 'recipe-changed' : 'source-changed' };
}

/** True when it is known beforehand that another attempt fails in the same way. */
export function lasts(failure: PastFailure, { attempt, mode }: Wanted): boolean {
  return failure.attempt === attempt && LASTING.has(failure.code) && mode === 'as-needed';
}

/** True for a source that `--retry-failed` takes up. */
export function hasFailed(entry: Entry | undefined): boolean {
  return entry?.failure !== undefined;
}

export function isUnchanged(a: Identity, b: Identity): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}

/**
 * True for a thumbnail that is as this recipe makes it, and whole, unless what is left of a damaged source will do. Where its
 * ThumbHash is to be told, it has to be known.
 */
export function isWanted({ recipe, damage, thumbhash }: MadeOutput, wanted: Wanted): boolean {
  if (recipe !== wanted.recipe || (wanted.thumbhash && thumbhash === undefined)) return false;
  return wanted.salvage || damage === undefined;
}

/** What was made of these bytes by this recipe under the names that are wanted; undefined unless all of it was. */
function outputsMade(hash: string, made: readonly MadeOutput[], wanted: Wanted): MadeOutput[] | undefined {
  const found: MadeOutput[] = [];
  for (const planned of wanted.outputs) {
    const match = made.find(
      (output) =>
        output.size === planned.size &&
        output.of === hash &&
        isWanted(output, wanted) &&
        output.name === outputName(planned, extensionOf(output.format)),
    );
    if (match === undefined) return undefined;
    found.push(match);
  }
  return found;
}
