import { readSource } from '../inputs/index.js';
import { extensionOf, requireImage } from '../image/index.js';
import { type Committer, type OutputFolder, outputName, type PlannedOutput } from '../outputs/index.js';
import type { Rendition } from '../recipe.js';
import { fingerprint, fingerprintOfLong, type PlacedFile, type State } from '../state/index.js';
import { failureOf, identityOf, type ItemOutcome, rebuiltFor, reportOf, thumbhashOf } from './outcome.js';
import { type Content, recallContent, renderedBefore } from './recall.js';
import type { Renderable } from './renderer.js';
import type { Work } from './work.js';

/** The steps between a source and its thumbnails, and where they go. Each rejects with the item's failure. */
export interface Steps {
  /** Decodes, resizes and encodes; the bytes are handed over. */
  readonly render: (source: Renderable, signal: AbortSignal) => Promise<readonly Rendition[]>;
  /** Puts a file in place under a name below the output folder. */
  readonly commit: Committer['commit'];
  readonly state: State;
  readonly out: OutputFolder;
}

/**
 * Makes all thumbnails of one source: read, render, commit, remember. Bytes that were rendered before are not decoded
 * again. What goes wrong is the item's failure and told in the outcome, with those outputs that were put in place before; only
 * `signal` makes it reject, with its reason.
 */
export async function makeItem(work: Work, steps: Steps, signal: AbortSignal): Promise<ItemOutcome> {
  const { source, outputs } = work.item;
  const { recipe, attempt, mode } = work.wanted;
  const { state, out } = steps;
  const key = state.keyOf(source.path);
  const placed: PlacedFile[] = [];
  let content: Content | undefined;
  try {
    const { bytes, identity } = await readSource(source, { signal, inspect: requireImage });
    const whole = { path: source.path, label: source.label, bytes, identity };
    content = { identity, hash: await fingerprintOfLong(bytes) };
    const recalled = await recallContent(work, content, state, out);
    if ('outcome' in recalled) return recalled.outcome;
    const sizes = outputs.map(({ size }) => size);
    const before = mode === 'force' ? undefined : await renderedBefore(content.hash, sizes, recipe, state);
    const renditions = before ?? (await steps.render(whole, signal));
    for (const [index, rendition] of renditions.entries()) {
      placed.push(await place(rendition, outputs[index], placed, steps, signal));
    }
    state.record({ source: key, ...identityOf(identity), hash: content.hash, recipe, outputs: placed });
    await state.settled(); // what is told as made is remembered, whatever comes next
    return {
      status: 'created',
      outputs: placed.map((file) => reportOf(file, out)),
      ...rebuiltFor(recalled.reason),
      ...degradedBy(renditions),
      ...thumbhashOf(placed),
    };
  } catch (error) {
    signal.throwIfAborted();
    const failure = failureOf(error);
    state.record({
      source: key,
      ...identityOf(content?.identity ?? source),
      ...(content === undefined ? {} : { hash: content.hash }),
      recipe,
      outputs: placed,
      error: { ...failure, attempt },
    });
    return { status: 'failed', outputs: placed.map((file) => reportOf(file, out)), error: failure };
  }
}

/** What the outcome says instead when the thumbnails are what was left of a damaged source. */
function degradedBy(renditions: readonly Rendition[]): Partial<Pick<ItemOutcome, 'status' | 'error'>> {
  const damage = renditions.find((rendition) => rendition.damage !== undefined)?.damage;
  return damage === undefined ? {} : { status: 'degraded', error: damage };
}

/** Sizes of a small picture may be one file: it is put in place once. */
async function place(
  rendition: Rendition,
  planned: PlannedOutput | undefined,
  placed: readonly PlacedFile[],
  { commit }: Steps,
  signal: AbortSignal,
): Promise<PlacedFile> {
  const { size, width, height, format, bytes } = rendition;
  if (planned === undefined) throw new RangeError(`no name for size ${size}`);
  const name = outputName(planned, extensionOf(format));
  const hash = fingerprint(bytes);
  const same = placed.find((file) => file.name === name && file.hash === hash);
  const dates = same ?? (await commit(name, bytes, { signal }));
  const { mtimeMs, ctimeMs } = dates;
  const file = { name, size, width, height, format, bytes: bytes.length, hash, mtimeMs, ctimeMs };
  return { ...file, ...thumbhashOf([rendition]) };
}
