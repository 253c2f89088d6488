import { posix } from 'node:path';
import { type ErrorCode, isPipelineError, messageOf, PipelineError } from '../../../base/index.js';
import type { ItemEvent, OutputReport } from '../events.js';
import type { OutputFolder } from '../outputs/index.js';
import type {
  Failure,
  Identity,
  MadeOutput,
  PlacedFile,
  RebuildReason,
  SourceRecord,
  Wanted,
} from '../state/index.js';

/** What making an item came to; everything of its event but the time it took. */
export interface ItemOutcome
  extends Pick<ItemEvent, 'status' | 'outputs' | 'error' | 'rebuilt' | 'thumbhash'> {
  /** It was known from an earlier run, or of a source alike, and nothing was made. */
  readonly isRecalled?: true;
}

/** What is remembered of a source whose thumbnails stand as they should. */
export function recordOf(key: string, identity: Identity, outputs: readonly MadeOutput[]): SourceRecord {
  const [first] = outputs;
  if (first === undefined) throw new RangeError(`nothing was made of ${key}`);
  return {
    source: key,
    ...identityOf(identity),
    hash: first.of,
    recipe: first.recipe,
    outputs: outputs.map(fileOf),
  };
}

function fileOf(output: PlacedFile): PlacedFile {
  const { name, size, width, height, format, bytes, hash, mtimeMs, ctimeMs } = output;
  const file = { name, size, width, height, format, bytes, hash, mtimeMs, ctimeMs };
  return { ...file, ...toldOf(output) };
}

/** What was found out about an image when it was decoded, and is kept with each of its thumbnails. */
export function toldOf({
  thumbhash,
  damage,
}: Pick<PlacedFile, 'thumbhash' | 'damage'>): Pick<PlacedFile, 'thumbhash' | 'damage'> {
  return { ...(thumbhash !== undefined && { thumbhash }), ...(damage !== undefined && { damage }) };
}

/**
 * What thumbnails that stand as they were left come to. Those of a damaged source are told on every run, as a failure is: the
 * picture is still not whole.
 */
export function recalledOutcome(outputs: readonly MadeOutput[], out: OutputFolder): ItemOutcome {
  return {
    status: 'up-to-date',
    outputs: outputs.map((output) => reportOf(output, out)),
    ...degradedBy(outputs),
    ...thumbhashOf(outputs),
    isRecalled: true,
  };
}

/** A failure that is known from before. */
export function recalledFailure({ code, message }: Failure): ItemOutcome {
  return { status: 'failed', outputs: [], error: { code, message }, isRecalled: true };
}

/** What the outcome says instead when the thumbnails are what was left of a damaged source. */
export function degradedBy(
  made: readonly Pick<PlacedFile, 'damage'>[],
): Partial<Pick<ItemOutcome, 'status' | 'error'>> {
  const damage = made.find((each) => each.damage !== undefined)?.damage;
  return damage === undefined ? {} : { status: 'degraded', error: damage };
}

/** How a thumbnail is told of. */
export function reportOf(
  { name, size, width, height, format, bytes }: Omit<PlacedFile, 'hash' | 'mtimeMs' | 'ctimeMs'>,
  out: OutputFolder,
): OutputReport {
  return { path: posix.join(out.label, name), size, width, height, format, bytes };
}

/** The ThumbHash of an image, as events tell it and thumbnails keep it. */
export function thumbhashOf(made: readonly { readonly thumbhash?: string }[]): Pick<ItemEvent, 'thumbhash'> {
  const thumbhash = made[0]?.thumbhash;
  return thumbhash === undefined ? {} : { thumbhash };
}

/** Why it was made again, as events tell it. */
export function rebuiltFor(reason: RebuildReason | undefined): Pick<ItemEvent, 'rebuilt'> {
  return reason === undefined ? {} : { rebuilt: reason };
}

/** An item's failure as events tell it. What no step has named was an accident of the decoder's: `CRASHED`. */
export function failureOf(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  // It says nothing of the image, so it is no code of one: it is tried again in the next run.
  if (isPipelineError(error, 'WORKER_NOT_STARTED')) return { code: 'IO', message: error.message };
  if (isPipelineError(error, 'WORKER_DIED')) {
    return {
      code: 'CRASHED',
      message: `the decoder gave up on this file and took its worker along (${error.message})`,
    };
  }
  if (isPipelineError(error)) return { code: error.code, message: error.message };
  return { code: 'CRASHED', message: `the decoder failed in a way that is not known: ${messageOf(error)}` };
}

/** The event of something that was found and cannot be worked on. */
export function failedItem(label: string, error: unknown): ItemEvent {
  const { code, message } = failureOf(
    error instanceof Error ? error : new PipelineError('IO', messageOf(error)),
  );
  return {
    type: 'item',
    status: 'failed',
    source: label,
    outputs: [],
    elapsedMs: 0,
    error: { code, message },
  };
}

/** Of a source or of `stat`, no more than what is remembered. */
export function identityOf({ size, mtimeMs, ino }: Identity): Identity {
  return { size, mtimeMs, ino };
}

/** What is remembered of a source that failed before it was worked on. */
export function failureRecord(
  key: string,
  identity: Identity,
  { error }: ItemEvent,
  { recipe, attempt }: Wanted,
): SourceRecord {
  const { code, message } = error ?? { code: 'IO', message: 'it failed' };
  return { source: key, ...identityOf(identity), recipe, outputs: [], error: { code, message, attempt } };
}
