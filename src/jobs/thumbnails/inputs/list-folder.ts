import { isUtf8 } from 'node:buffer';
import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import type { LimitFunction } from 'p-limit';
import { errnoOf, PipelineError } from '../../../base/index.js';
import { fileError } from '../file-errors.js';
import { look, lookIfThere } from '../look.js';
import { printable, printableBytes } from '../report-path.js';
import { together } from '../together.js';
import type { FailedInput } from './source.js';
import {
  belowOf,
  labelIn,
  pathIn,
  realPathIn,
  type WalkFolder,
  type WalkOptions,
  type WalkRules,
} from './walk-folder.js';

/** What links that are not followed are counted as, which is no extension of an image. */
const LINK = 'link';

/** Files looked at together, as one piece of work of the limiter. */
const STATS_TOGETHER = 32;

/** What a folder holds that the rules take, by code unit of the names. */
export interface FolderContents {
  readonly files: readonly { readonly name: string; readonly stats: Stats }[];
  readonly subfolders: readonly WalkFolder[];
  readonly failures: readonly FailedInput[];
  /** Images of kinds that cannot be read, and links that are not followed, by their names. */
  readonly passedOver: readonly PassedOverFile[];
}

interface PassedOverFile {
  readonly name: string;
  readonly imageKind: string;
}

/** What a folder holds beside what is taken, put down as it is met. */
interface Aside {
  readonly failures: FailedInput[];
  readonly passedOver: PassedOverFile[];
}

/** Reads one folder. Never rejects: what fails is in `failures`, so that a listing read ahead can be abandoned. */
export async function listFolder(
  folder: WalkFolder,
  options: WalkOptions,
  limit: LimitFunction,
): Promise<FolderContents> {
  const aside: Aside = { failures: [], passedOver: [] };
  const { failures } = aside;
  try {
    const entries = await readEntries(folder, options, aside);
    const candidates = entries.filter((entry) => isCandidate(entry, entry.name, folder, options, aside));
    const found = await lookAtAll(candidates, folder, options, limit, aside);
    failures.sort((a, b) => (a.label < b.label ? -1 : 1));
    return { ...found, ...aside };
  } catch (cause) {
    failures.push({
      kind: 'failed',
      label: folder.label,
      error: fileError('read the folder', folder.label, cause),
    });
    return { files: [], subfolders: [], ...aside };
  }
}

async function readEntries(folder: WalkFolder, options: WalkOptions, aside: Aside): Promise<Dirent[]> {
  const entries = await readdir(folder.path, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  // What is no UTF-8 is decoded with this letter in it, and cannot be opened by the name so made.
  if (!entries.some((entry) => entry.name.includes('\uFFFD'))) return entries;
  const raw = await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' });
  const decodable = new Set<string>();
  for (const entry of raw) {
    if (isUtf8(entry.name)) decodable.add(entry.name.toString());
    else setAside(entry, folder, options, aside);
  }
  return entries.filter((entry) => decodable.has(entry.name));
}

/** Of a name that is no UTF-8, by what it is decoded as: what would be looked at fails, all else is as under any other name. */
function setAside(
  entry: Dirent<Buffer>,
  folder: WalkFolder,
  options: WalkOptions,
  { failures, passedOver }: Aside,
): void {
  const name = entry.name.toString();
  const bytes = printableBytes(entry.name);
  const met: Aside = { failures, passedOver: [] };
  const isMet = isCandidate(entry, name, folder, options, met);
  // Two such names may be decoded as one.
  for (const { imageKind } of met.passedOver) passedOver.push({ name: bytes, imageKind });
  if (isMet && (entry.isDirectory() || options.rules.takesFile(belowOf(folder, name), name)))
    failures.push(undecodable(labelIn(folder, bytes)));
}

/** A name that is no UTF-8 cannot be carried as text, so neither be opened nor mirrored. */
export function undecodable(label: string): FailedInput {
  const message = `cannot take ${label}: the bytes of its name are not UTF-8; rename it`;
  return { kind: 'failed', label, error: new PipelineError('IO', message, { item: label }) };
}

function isCandidate(
  entry: Omit<Dirent, 'name'>,
  name: string,
  folder: WalkFolder,
  { rules, follow }: WalkOptions,
  aside: Aside,
): boolean {
  if (entry.isFile()) return isTaken(name, folder, rules, aside);
  if (entry.isDirectory()) return rules.entersFolder(belowOf(folder, name), name);
  if (entry.isSymbolicLink()) {
    if (!follow) passOverLink(name, folder, rules, aside);
    return follow;
  }
  return isOfUnknownType(entry);
}

/** By its name alone. */
function isTaken(name: string, folder: WalkFolder, rules: WalkRules, { passedOver }: Aside): boolean {
  const below = belowOf(folder, name);
  if (rules.takesFile(below, name)) return true;
  const imageKind = rules.passesOver(below, name);
  if (imageKind !== undefined) passedOver.push({ name, imageKind });
  return false;
}

/** A link that is not followed is told of when its name is that of an image; where it leads is not looked at. */
function passOverLink(name: string, folder: WalkFolder, rules: WalkRules, { passedOver }: Aside): void {
  if (rules.takesFile(belowOf(folder, name), name)) passedOver.push({ name, imageKind: LINK });
}

function linkToNothing(label: string, cause: unknown): PipelineError {
  const message = `cannot read ${printable(label)}: it is a link to nothing`;
  return new PipelineError('IO', message, { cause, item: label });
}

/** Some file systems do not tell types while listing. */
function isOfUnknownType(entry: Omit<Dirent, 'name'>): boolean {
  return !(
    entry.isFile() ||
    entry.isDirectory() ||
    entry.isSymbolicLink() ||
    entry.isFIFO() ||
    entry.isSocket() ||
    entry.isCharacterDevice() ||
    entry.isBlockDevice()
  );
}

async function lookAtAll(
  entries: readonly Dirent[],
  folder: WalkFolder,
  options: WalkOptions,
  limit: LimitFunction,
  aside: Aside,
): Promise<Pick<FolderContents, 'files' | 'subfolders'>> {
  const groups: Promise<readonly (Found | undefined)[]>[] = [];
  for (let start = 0; start < entries.length; start += STATS_TOGETHER) {
    const group = entries.slice(start, start + STATS_TOGETHER);
    groups.push(limit(() => lookTogether(group, folder, options, aside)));
  }
  const files: { name: string; stats: Stats }[] = [];
  const subfolders: WalkFolder[] = [];
  for (const found of (await Promise.all(groups)).flat()) {
    if (found === undefined) continue;
    if ('stats' in found) files.push(found);
    else subfolders.push(found);
  }
  return { files, subfolders };
}

type Found = { readonly name: string; readonly stats: Stats } | WalkFolder;

/** Plain files of which the answer is there at once wait for nothing; they are most of what is looked at. */
function lookTogether(
  group: readonly Dirent[],
  folder: WalkFolder,
  options: WalkOptions,
  aside: Aside,
): readonly (Found | undefined)[] | Promise<(Found | undefined)[]> {
  const found = group.map((entry): Found | undefined | Promise<Found | undefined> => {
    const stats = entry.isFile() ? lookIfThere(pathIn(folder, entry.name)) : undefined;
    if (stats === undefined || stats instanceof Promise) return lookAt(entry, stats, folder, options, aside);
    return stats.isFile() ? { name: entry.name, stats } : undefined;
  });
  return together(found);
}

async function lookAt(
  entry: Dirent,
  looked: Promise<Stats | undefined> | undefined,
  folder: WalkFolder,
  options: WalkOptions,
  aside: Aside,
): Promise<Found | undefined> {
  const { name } = entry;
  const path = pathIn(folder, name);
  const below = belowOf(folder, name);
  try {
    if (entry.isDirectory()) return subfolder(folder, name, realPathIn(folder, name), options);
    // What was looked at in vain is asked for again, to learn why.
    const stats = (await looked) ?? (await (entry.isSymbolicLink() ? stat(path) : look(path)));
    if (entry.isFile()) return stats.isFile() ? { name, stats } : undefined;
    if (stats.isFile()) return isTaken(name, folder, options.rules, aside) ? { name, stats } : undefined;
    if (!stats.isDirectory() || !options.rules.entersFolder(below, name)) return undefined;
    return subfolder(folder, name, await realpath(path), options);
  } catch (cause) {
    // A file that went away since it was listed was simply not there; a link to nothing was.
    const isMissing = errnoOf(cause) === 'ENOENT';
    if ((isMissing && !entry.isSymbolicLink()) || !options.rules.takesFile(below, name)) return undefined;
    const label = labelIn(folder, name);
    const error = isMissing ? linkToNothing(label, cause) : fileError('read', label, cause);
    aside.failures.push({ kind: 'failed', label, error });
    return undefined;
  }
}

/** The folder to enter, or undefined for the output folder and for one that the walk is already inside of. */
function subfolder(
  folder: WalkFolder,
  name: string,
  real: string,
  { follow, isOutput }: WalkOptions,
): WalkFolder | undefined {
  if (isOutput(real)) return undefined;
  if (follow) {
    for (let above: WalkFolder | undefined = folder; above !== undefined; above = above.parent) {
      if (above.real === real) return undefined;
    }
  }
  return {
    path: pathIn(folder, name),
    real,
    below: belowOf(folder, name),
    label: labelIn(folder, name),
    parent: folder,
  };
}
