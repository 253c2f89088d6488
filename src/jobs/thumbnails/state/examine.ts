import type { Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { lookIfThere } from '../look.js';
import { fingerprint } from './fingerprint.js';
import type { MadeOutput } from './ledger.js';
import type { PlacedFile } from './record.js';

/** How a thumbnail that was made stands now. */
type Standing = 'intact' | 'missing' | 'altered';

/** How thumbnails stand; `outputs` are those given, with the dates that the files have now. */
export interface Examined {
  readonly standing: Standing;
  readonly outputs: readonly MadeOutput[];
  /** Dates differed although the bytes do not, as in a copied tree: the state should learn them. */
  readonly refresh: boolean;
}

/**
 * Looks at thumbnails: one `stat` each. Only one whose dates differ is read, to see whether its bytes do; so one that was
 * altered under its old date is noticed too, by the date of the change itself.
 */
export function examine(root: string, outputs: readonly MadeOutput[]): Examined | Promise<Examined> {
  for (const [place, output] of outputs.entries()) {
    const looked = lookIfThere(`${root}/${output.name}`);
    // Most are as they were left, and most answers are there at once: ten thousand of them wait for nothing.
    if (looked instanceof Promise || looked === undefined || !isAsLeft(looked, output))
      return examineFrom(root, outputs, place, looked);
  }
  return { standing: 'intact', outputs, refresh: false };
}

/** The same, of which all before `place` are as they were left. */
async function examineFrom(
  root: string,
  outputs: readonly MadeOutput[],
  place: number,
  first: ReturnType<typeof lookIfThere>,
): Promise<Examined> {
  let refresh = false;
  const seen = outputs.slice(0, place);
  for (const output of outputs.slice(place)) {
    const path = `${root}/${output.name}`;
    const looked = await (seen.length === place ? first : lookIfThere(path));
    const dates = looked === undefined ? 'missing' : await datesOf(path, output, looked);
    if (typeof dates === 'string') return { standing: dates, outputs, refresh: false };
    if (dates === undefined) {
      seen.push(output);
      continue;
    }
    refresh = true;
    seen.push({ ...output, ...dates });
  }
  return { standing: 'intact', outputs: seen, refresh };
}

/** The bytes of a thumbnail that was made, or undefined when they are not what they were. */
export async function intactBytes(root: string, output: PlacedFile): Promise<Buffer | undefined> {
  const bytes = await readFile(`${root}/${output.name}`).catch(() => undefined);
  if (bytes === undefined || bytes.length !== output.bytes || fingerprint(bytes) !== output.hash)
    return undefined;
  return bytes;
}

/** Undefined for a file that is as it was left; its new dates when only those changed. */
async function datesOf(
  path: string,
  output: PlacedFile,
  stats: Stats,
): Promise<Pick<PlacedFile, 'mtimeMs' | 'ctimeMs'> | 'altered' | undefined> {
  if (isAsLeft(stats, output)) return undefined;
  if (!stats.isFile() || stats.size !== output.bytes) return 'altered';
  const { mtimeMs, ctimeMs } = stats;
  const bytes = await readFile(path).catch(() => undefined);
  return bytes !== undefined && fingerprint(bytes) === output.hash ? { mtimeMs, ctimeMs } : 'altered';
}

function isAsLeft(stats: Stats, { bytes, ctimeMs, mtimeMs }: PlacedFile): boolean {
  return stats.isFile() && stats.size === bytes && stats.mtimeMs === mtimeMs && stats.ctimeMs === ctimeMs;
}
