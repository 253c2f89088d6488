import { stat } from 'node:fs/promises';
import { PipelineError } from '../../../base/index.js';
import { readSource, type Source } from '../inputs/index.js';
import { extensionOf, requireImage } from '../image/index.js';
import { type Committer, type OutputFolder, outputName, type PlannedOutput } from '../outputs/index.js';
import { FORMATS_WRITTEN, type Rendition } from '../recipe.js';
import { printable } from '../report-path.js';
import {
  fingerprint,
  fingerprintOfLong,
  type Identity,
  isUnchanged,
  type PlacedFile,
  type State,
} from '../state/index.js';
import {
  degradedBy,
  failureOf,
  identityOf,
  type ItemOutcome,
  rebuiltFor,
  reportOf,
  thumbhashOf,
  toldOf,
} from './outcome.js';
import { recallContent, renderedBefore } from './recall.js';
import type { Renderable, Renderer } from './renderer.js';
import { SetAsideError, type WhenTaken } from './set-aside.js';
import type { Turns } from './turns.js';
import type { Content, Work } from './work.js';

/** The steps between a source and its thumbnails, and where they go. Each rejects with the item's failure. */
export interface Steps {
  /** Decodes, resizes and encodes; the bytes are handed over. */
  readonly render: Renderer['render'];
  /** Puts a file in place under a name below the output folder. */
  readonly commit: Committer['commit'];
  /** By content: one of several sources alike is worked on at a time. */
  readonly turns: Turns;
  readonly state: State;
  readonly out: OutputFolder;
}

/**
 * Makes all thumbnails of one source: read, render, commit, remember. Bytes that were rendered before are not decoded
 * again; while those of another source are being rendered, the work is set aside. What goes wrong is the item's failure and told in the
 * outcome, with those outputs that were put in place before. It rejects with the reason of `signal`, and with
 * {@link SetAsideError} when the work is to be set aside: nothing was done then.
 */
export async function makeItem(work: Work, steps: Steps, signal: AbortSignal): Promise<ItemOutcome> {
  const { source } = work.item;
  const seen = await unchangedSince(work);
  // Bytes alike have become thumbnails meanwhile: most often it need not be read again.
  if (seen !== undefined)
    return await makeInTurn(seen, () => readAgain(source, seen, signal), work, steps, signal);
  let whole: Renderable;
  try {
    whole = await readWhole(source, signal);
  } catch (error) {
    return noteFailure(error, work, steps, { identity: source, placed: [] }, signal);
  }
  const content = { identity: whole.identity, hash: await fingerprintOfLong(whole.bytes) };
  return await makeInTurn(content, async () => whole, work, steps, signal);
}

/** What a source that was set aside held when it was read, if it is as it was then. */
async function unchangedSince({ item, content }: Work): Promise<Content | undefined> {
  if (content === undefined) return undefined;
  const stats = await stat(item.source.path).catch(() => undefined);
  return stats !== undefined && isUnchanged(stats, content.identity) ? content : undefined;
}

async function readWhole({ path, label }: Source, signal: AbortSignal): Promise<Renderable> {
  const { bytes, identity } = await readSource({ path, label }, { signal, inspect: requireImage });
  return { path, label, bytes, identity };
}

async function readAgain(source: Source, seen: Content, signal: AbortSignal): Promise<Renderable> {
  const whole = await readWhole(source, signal);
  if (isUnchanged(whole.identity, seen.identity)) return whole;
  const message = `cannot read ${printable(source.label)}: it changed while the run was at it`;
  throw new PipelineError('IO', message, { item: source.label });
}

async function makeInTurn(
  content: Content,
  read: () => Promise<Renderable>,
  work: Work,
  steps: Steps,
  signal: AbortSignal,
): Promise<ItemOutcome> {
  const make = (): Promise<ItemOutcome> => makeFrom(read, content, work, steps, signal);
  try {
    // By force each is decoded for itself, so there is nothing to wait for.
    if (work.wanted.mode === 'force') return await make();
    return await steps.turns.run(content.hash, make, signal, whenTakenBy(work));
  } catch (error) {
    throw error instanceof SetAsideError ? new SetAsideError(error.message, content) : error;
  }
}

async function makeFrom(
  read: () => Promise<Renderable>,
  content: Content,
  work: Work,
  steps: Steps,
  signal: AbortSignal,
): Promise<ItemOutcome> {
  const { source, outputs } = work.item;
  const { wanted } = work;
  const { state, out } = steps;
  const placed: PlacedFile[] = [];
  try {
    const recalled = await recallContent(work, content, state, out);
    if ('outcome' in recalled) return recalled.outcome;
    const sizes = outputs.map(({ size }) => size);
    const before =
      wanted.mode === 'force' ? undefined : await renderedBefore(content.hash, sizes, wanted, state);
    const renditions = before ?? (await steps.render(await read(), signal, whenTakenBy(work)));
    for (const [index, rendition] of renditions.entries()) {
      placed.push(await place(rendition, outputs[index], placed, steps, signal));
    }
    const { identity, hash } = content;
    const { recipe } = wanted;
    state.record({
      source: state.keyOf(source.path),
      ...identityOf(identity),
      hash,
      recipe,
      outputs: placed,
    });
    await state.settled(); // what is told as made is remembered, whatever comes next
    return {
      status: 'created',
      outputs: placed.map((file) => reportOf(file, out)),
      ...rebuiltFor(recalled.reason),
      ...degradedBy(placed),
      ...thumbhashOf(placed, wanted),
    };
  } catch (error) {
    return noteFailure(error, work, steps, { ...content, placed }, signal);
  }
}

/** The second time it waits: nobody has a place of it meanwhile. */
function whenTakenBy({ wasSetAside }: Work): WhenTaken {
  return wasSetAside ? 'wait' : 'come-back';
}

/** How far it had come when it failed. */
interface Reached {
  readonly identity: Identity;
  readonly hash?: string;
  readonly placed: readonly PlacedFile[];
}

function noteFailure(
  error: unknown,
  { item, wanted }: Work,
  { state, out }: Steps,
  { identity, hash, placed }: Reached,
  signal: AbortSignal,
): ItemOutcome {
  signal.throwIfAborted();
  if (error instanceof SetAsideError) throw error;
  const failure = failureOf(error);
  const { recipe, attempt } = wanted;
  state.record({
    source: state.keyOf(item.source.path),
    ...identityOf(identity),
    ...(hash === undefined ? {} : { hash }),
    recipe,
    outputs: placed,
    error: { ...failure, attempt },
  });
  return { status: 'failed', outputs: placed.map((file) => reportOf(file, out)), error: failure };
}

/** Sizes of a small picture may be one file: it is put in place once. */
async function place(
  rendition: Rendition,
  planned: PlannedOutput | undefined,
  placed: readonly PlacedFile[],
  { commit }: Steps,
  signal: AbortSignal,
): Promise<PlacedFile> {
  const { width, height, bytes } = rendition;
  if (planned === undefined) throw new RangeError(`no name for size ${rendition.size}`);
  // What is remembered says these words in strings that are shared, not in those that a worker sent with each image.
  const { size } = planned;
  const format = FORMATS_WRITTEN.find((each) => each === rendition.format) ?? rendition.format;
  const name = outputName(planned, extensionOf(format));
  const hash = fingerprint(bytes);
  const same = placed.find((file) => file.name === name && file.hash === hash);
  const dates = same ?? (await commit(name, bytes, { signal }));
  const { mtimeMs, ctimeMs } = dates;
  const file = { name, size, width, height, format, bytes: bytes.length, hash, mtimeMs, ctimeMs };
  return { ...file, ...toldOf(rendition) };
}
