import type { Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { look } from '../look.js';
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
export async function examine(root: string, outputs: readonly MadeOutput[]): Promise<Examined> {
  let refresh = false;
  const seen: MadeOutput[] = [];
  for (const output of outputs) {
    const dates = await datesOf(`${root}/${output.name}`, output);
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
): Promise<Pick<PlacedFile, 'mtimeMs' | 'ctimeMs'> | 'missing' | 'altered' | undefined> {
  let stats: Stats;
  try {
    stats = await look(path);
  } catch {
    return 'missing';
  }
  if (!stats.isFile() || stats.size !== output.bytes) return 'altered';
  const { mtimeMs, ctimeMs } = stats;
  if (mtimeMs === output.mtimeMs && ctimeMs === output.ctimeMs) return undefined;
  const bytes = await readFile(path).catch(() => undefined);
  return bytes !== undefined && fingerprint(bytes) === output.hash ? { mtimeMs, ctimeMs } : 'altered';
}
