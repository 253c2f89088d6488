import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

/** A folder with more names than this is not searched: a hint is not worth the wait. */
const MAX_NAMES = 5_000;

/**
 * The existing path most like one that is not there: the name in the nearest existing folder that differs by the
 * fewest letters, by at most a third of them. Undefined when nothing is near, and when the very name is there after all
 * (a link to nothing). Never rejects.
 */
export async function nearestPath(missing: string): Promise<string | undefined> {
  let wrong = missing;
  for (;;) {
    const folder = dirname(wrong);
    if (folder === wrong) return undefined;
    const names = await readdir(folder).catch(() => undefined);
    if (names === undefined) {
      wrong = folder;
      continue;
    }
    if (names.length > MAX_NAMES || names.includes(basename(wrong))) return undefined;
    const name = nearestName(basename(wrong), names);
    if (name === undefined) return undefined;
    const corrected = join(folder, name);
    const whole = join(corrected, relative(wrong, missing));
    return await stat(whole).then(
      () => whole,
      () => corrected,
    );
  }
}

/** The name that differs from `wanted` by the fewest letters, whatever their case; undefined beyond a third of them. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters to insert, remove, replace or swap with their neighbour to make one text from the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
