import type { OutputReport } from '../events.js';
import { extensionOf, outputFormatOf, outputSize, readHeader } from '../image/index.js';
import { readSource, type Source } from '../inputs/index.js';
import { contentHash, outputName, type Probe, type ProbeNeeds } from '../outputs/index.js';
import type { Recipe } from '../recipe.js';
import { fingerprintOfLong } from '../state/index.js';
import type { Steps } from './make-item.js';
import { failureOf, type ItemOutcome, rebuiltFor, reportOf } from './outcome.js';
import { recallContent } from './recall.js';
import type { Work } from './work.js';

/** What would become of a source, by its header: its thumbnails are named and measured, and nothing is decoded. */
export async function foreseeItem(
  work: Work,
  recipe: Recipe,
  { state, out }: Pick<Steps, 'state' | 'out'>,
  signal: AbortSignal,
): Promise<ItemOutcome> {
  const { source, outputs } = work.item;
  try {
    const { bytes, identity } = await readSource(source, { signal });
    const recalled = await recallContent(
      work,
      { identity, hash: await fingerprintOfLong(bytes) },
      state,
      out,
    );
    if ('outcome' in recalled) return recalled.outcome;
    const header = await readHeader(bytes, recipe);
    const format = outputFormatOf(header, recipe);
    const reports = recipe.sizes.map((size, index): OutputReport => {
      const planned = outputs[index];
      if (planned === undefined) throw new RangeError(`no name for size ${size.name} of ${source.label}`);
      const made = { size: size.name, ...outputSize(header, size, recipe), format };
      return reportOf({ ...made, name: outputName(planned, extensionOf(format)), bytes: 0 }, out);
    });
    return { status: 'created', outputs: reports, ...rebuiltFor(recalled.reason) };
  } catch (error) {
    signal.throwIfAborted();
    return { status: 'failed', outputs: [], error: failureOf(error) };
  }
}

/** Looks into a source as far as its names depend on what is in it. Rejects with the source's failure. */
export async function probeSource(
  source: Source,
  needs: ProbeNeeds,
  recipe: Recipe,
  signal: AbortSignal,
): Promise<Probe> {
  const { bytes } = await readSource(source, { signal });
  const hash = needs.hash ? { hash: contentHash(bytes) } : {};
  if (!needs.header) return hash;
  const header = await readHeader(bytes, recipe);
  return {
    ...hash,
    ext: extensionOf(outputFormatOf(header, recipe)),
    pixels: recipe.sizes.map((size) => outputSize(header, size, recipe)),
  };
}
