import { extensionOf } from '../image/index.js';
import type { ItemEvent } from '../events.js';
import type { Source } from '../inputs/index.js';
import { NAME_HASH_DIGITS, type OutputFolder, type Probe } from '../outputs/index.js';
import { PipelineError } from '../../../base/index.js';
import type { Recipe, Rendition } from '../recipe.js';
import {
  type Entry,
  examine,
  intactBytes,
  isUnchanged,
  isWanted,
  judgeContent,
  lasts,
  type MadeOutput,
  type PastFailure,
  type RebuildReason,
  type State,
  type Wanted,
} from '../state/index.js';
import {
  failureRecord,
  identityOf,
  type ItemOutcome,
  recalledFailure,
  recalledOutcome,
  recordOf,
  toldOf,
} from './outcome.js';
import type { Content, Work } from './work.js';

/**
 * What became of these bytes before, where nothing need be made: they are known under another date or place, and their
 * thumbnails stand as they were left, or they failed. Else why they have to be worked on.
 */
export async function recallContent(
  { item, wanted, reason }: Work,
  { identity, hash }: Content,
  state: State,
  out: OutputFolder,
): Promise<{ readonly outcome: ItemOutcome } | { readonly reason: RebuildReason | undefined }> {
  const key = state.keyOf(item.source.path);
  const entry = state.ledger.get(key);
  const { ledger } = state;
  const made = ledger.madeFrom(hash, wanted.recipe);
  const verdict = judgeContent(hash, entry, made, wanted);
  if (verdict.kind === 'made') {
    const { standing, outputs } = await examine(out.real, verdict.outputs);
    if (standing !== 'intact') return { reason: reason ?? `output-${standing}` };
    state.record(recordOf(key, identity, outputs));
    return { outcome: recalledOutcome(outputs, wanted, out) };
  }
  const failure = verdict.kind === 'failed' ? verdict.failure : failureOfAnother(hash, made, wanted, ledger);
  if (failure !== undefined) {
    const { recipe } = wanted;
    state.record({ source: key, ...identityOf(identity), hash, recipe, outputs: [], error: failure });
    return { outcome: recalledFailure(failure) };
  }
  const isNews = reason === 'source-changed' && verdict.kind === 'read';
  return { reason: isNews ? verdict.reason : reason };
}

/** How another source of the same bytes failed, where this one would in the same way. */
function failureOfAnother(
  hash: string,
  made: readonly MadeOutput[],
  wanted: Wanted,
  ledger: State['ledger'],
): PastFailure | undefined {
  const failure = made.some((output) => isWanted(output, wanted))
    ? undefined
    : ledger.failureOf(hash, wanted.attempt);
  return failure !== undefined && lasts(failure, wanted) ? failure : undefined;
}

/** The thumbnails of these bytes as they were made of another source or under other names; undefined unless all are there. */
export async function renderedBefore(
  hash: string,
  sizes: readonly string[],
  wanted: Wanted,
  state: State,
): Promise<Rendition[] | undefined> {
  const made = state.ledger.madeFrom(hash, wanted.recipe).filter((output) => isWanted(output, wanted));
  const found: Rendition[] = [];
  for (const size of sizes) {
    const rendition = await firstIntact(
      made.filter((output) => output.size === size),
      state.root,
    );
    if (rendition === undefined) return undefined;
    found.push(rendition);
  }
  return found;
}

async function firstIntact(made: readonly MadeOutput[], root: string): Promise<Rendition | undefined> {
  for (const output of made) {
    const bytes = await intactBytes(root, output);
    if (bytes === undefined) continue;
    const { size, width, height, format } = output;
    return { size, width, height, format, bytes: new Uint8Array(bytes), ...toldOf(output) };
  }
  return undefined;
}

/**
 * What names depend on, of a source that is as it was: told without reading it. Undefined when that is not known. Throws its
 * failure when it is known to fail.
 */
export function recallProbe(
  source: Source,
  entry: Entry | undefined,
  recipe: Recipe,
  wanted: Wanted,
): Probe | undefined {
  if (entry === undefined || !isUnchanged(source, entry)) return undefined;
  if (entry.failure !== undefined) {
    if (!lasts(entry.failure, wanted)) return undefined;
    throw new PipelineError(entry.failure.code, entry.failure.message, { item: source.label });
  }
  const { hash, outputs } = entry;
  if (hash === undefined) return undefined;
  const made = outputs.filter((output) => output.of === hash && output.recipe === wanted.recipe);
  const pixels = recipe.sizes.map(({ name }) => made.find(({ size }) => size === name));
  if (!pixels.every((output) => output !== undefined)) return undefined;
  const [first] = pixels;
  if (first === undefined) return undefined;
  return { ext: extensionOf(first.format), pixels, hash: hash.slice(0, NAME_HASH_DIGITS) };
}

/** Remembers what kept a source's names from being settled. True when that was known before. */
export function noteFailed(
  source: Source | undefined,
  event: ItemEvent,
  wanted: Wanted,
  state: State,
): boolean {
  if (source === undefined) return false;
  const entry = state.entryOf(source.path);
  if (entry?.failure !== undefined && isUnchanged(source, entry) && lasts(entry.failure, wanted)) return true;
  state.record(failureRecord(state.keyOf(source.path), source, event, wanted));
  return false;
}
