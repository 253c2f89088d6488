import { isUtf8 } from 'node:buffer';
import pLimit from 'p-limit';
import { PipelineError } from '../../../base/index.js';
import { printable, printableBytes } from '../report-path.js';
import { type ArgumentOptions, noMatch, readArguments, type Request } from './arguments.js';
import { type FileList, readFileList } from './file-list.js';
import { walkRules } from './filter.js';
import { undecodable } from './list-folder.js';
import { lookUp, mirroredFolder, type NamedPath } from './named-path.js';
import { createPlaces, type OutputPlace, type Places } from './places.js';
import {
  type DiscoveredInput,
  type FailedInput,
  type GuardedInput,
  type PassedOver,
  sourceAt,
} from './source.js';
import { walk } from './walk.js';
import { belowOf, labelIn, pathIn, realPathIn, type WalkFolder, type WalkRules } from './walk-folder.js';

/** Entries of a list looked up at a time. */
const LOOKUPS = 16;

export interface DiscoverOptions extends ArgumentOptions {
  /** Where the thumbnails will go: it is never taken as input. */
  readonly out: OutputPlace;
  /** Follow links while walking. */
  readonly follow?: boolean | undefined;
}

/**
 * Everything that the arguments and lists name, once each, in an order that is the same on every run: a `Source` for an
 * image to be made, a `FailedInput` for what cannot be one, a `GuardedInput` for a named file that lies in the output
 * folder; last a `PassedOver` for each image that walks met and its name kept from being taken. It ends when all has been found.
 *
 * It reads folders a few ahead of whoever iterates, and no further. Leaving early, or `signal`, stops it; then it rejects
 * with the signal's reason.
 *
 * Errors: `NO_SUCH_INPUT` for a path argument that is not there (before anything is given), for a list that cannot be read
 * and for a glob that matches no file (when their turn comes); `COLLISION` when all that is named lies in the output folder;
 * `INVALID_ARGUMENT` for a list that is none.
 *
 *     for await (const input of discoverInputs(['photos', 'logo.svg'], { cwd, out })) …
 */
export async function* discoverInputs(
  inputs: readonly string[],
  options: DiscoverOptions,
): AsyncGenerator<DiscoveredInput, void> {
  for await (const batch of discoverTogether(inputs, options)) yield* batch;
}

/** The same as {@link discoverInputs}, with what was found together handed out together: of a walk that is a folder. */
export async function* discoverTogether(
  inputs: readonly string[],
  options: DiscoverOptions,
): AsyncGenerator<readonly DiscoveredInput[], void> {
  const places = await createPlaces(options.cwd, options.out);
  const requests = await readArguments(inputs, places, options);
  const seen = new Set<string>();
  // Known once all has been found: what a walk passes over may be named as well.
  const passedOver = new Map<string, PassedOver>();
  for (const request of requests) {
    for await (const batch of take(request, places, options)) {
      options.signal?.throwIfAborted();
      const unseen: DiscoveredInput[] = [];
      for (const { identity, input } of batch) {
        if (input.kind === 'passed-over') passedOver.set(identity, input);
        else if (!seen.has(identity)) {
          seen.add(identity);
          unseen.push(input);
        }
      }
      yield unseen;
    }
  }
  yield [...passedOver].filter(([identity]) => !seen.has(identity)).map(([, input]) => input);
}

/**
 * Something found, and the directory entry it is: the real path of what was named and the way from there. A file reached
 * twice has one identity; a link and its target, or two links, have two. What could not be looked at is known by its
 * label alone.
 */
interface Found {
  readonly input: DiscoveredInput;
  readonly identity: string;
}

function withoutFile(input: FailedInput | GuardedInput): Found {
  return { input, identity: `${input.kind} ${input.label}` }; // no path begins like this
}

async function* take(
  request: Request,
  places: Places,
  options: DiscoverOptions,
): AsyncGenerator<Found[], void> {
  switch (request.kind) {
    case 'file':
    case 'failed':
      yield [takeNamed(request)];
      return;
    case 'output':
      // The folder itself among the arguments (as `*` gives it) is no mistake, and nothing in it needs guarding.
      if (!request.isFolder) yield [guarded(request, places)];
      return;
    case 'folder':
      yield* takeWalked(request.root, '', walkRules(options), places, options);
      return;
    case 'glob':
      yield* takeMatches(request, places, options);
      return;
    case 'list':
      yield* takeList(request.list, places, options);
  }
}

function takeNamed(named: Extract<NamedPath, { kind: 'file' | 'failed' }>): Found {
  return named.kind === 'failed'
    ? withoutFile(named.failure)
    : { input: sourceAt(named.place, named.stats), identity: named.real };
}

function guarded({ path, insideOut }: Extract<NamedPath, { kind: 'output' }>, places: Places): Found {
  return withoutFile({ kind: 'guarded', label: places.label(path), insideOut });
}

async function* takeWalked(
  root: WalkFolder,
  mirroredAs: string,
  rules: WalkRules,
  places: Places,
  { follow = false }: DiscoverOptions,
): AsyncGenerator<Found[], void> {
  const walkOptions = { rules, follow, isOutput: (real: string) => places.inOutput(real) };
  for await (const { folder, files, failures, passedOver } of walk(root, walkOptions)) {
    const dir = [mirroredAs, folder.below].filter((part) => part !== '').join('/');
    const insideOut = places.insideOut(folder.real);
    const found = failures.map(withoutFile);
    const identityOf = (name: string): string => realPathIn(root, belowOf(folder, name));
    for (const { name, imageKind } of passedOver)
      found.push({ input: { kind: 'passed-over', imageKind }, identity: identityOf(name) });
    for (const { name, stats } of files) {
      const place = {
        path: pathIn(folder, name),
        label: labelIn(folder, name),
        dir,
        insideOut: insideOut === undefined ? undefined : insideOut === '' ? name : `${insideOut}/${name}`,
      };
      found.push({ input: sourceAt(place, stats), identity: identityOf(name) });
    }
    yield found;
  }
}

async function* takeMatches(
  { typed, glob }: Extract<Request, { kind: 'glob' }>,
  places: Places,
  options: DiscoverOptions,
): AsyncGenerator<Found[], void> {
  const base = await lookUp(glob.base, places);
  if (base.kind === 'failed') yield [takeNamed(base)];
  if (base.kind === 'failed' || base.kind === 'output') return;
  // Relative to the current folder like a file that is named; elsewhere to the part before the first wildcard, so that
  // the tree below it is kept.
  if (base.kind === 'folder') {
    const mirroredAs = places.belowCwd(base.root.path) ?? '';
    let failures = 0;
    for await (const found of takeWalked(base.root, mirroredAs, glob.rules, places, options)) {
      failures += found.filter(({ input }) => input.kind === 'failed').length;
      yield found;
    }
    if (failures > 0) return;
  }
  if (glob.met() !== 'files') throw await noMatch(typed, glob, places);
}

async function* takeList(
  list: FileList,
  places: Places,
  options: DiscoverOptions,
): AsyncGenerator<Found[], void> {
  const limit = pLimit(LOOKUPS);
  for await (const entries of readFileList(list)) {
    let found: Found[] = [];
    for (const named of await limit.map(entries, (entry) => lookUpEntry(entry, list, places))) {
      // What lies in the output folder is what `find` prints of the last run's thumbnails.
      if (named.kind === 'output') continue;
      if (named.kind !== 'folder') {
        found.push(takeNamed(named));
        continue;
      }
      yield found;
      found = [];
      yield* takeWalked(named.root, mirroredFolder(named.root, places), walkRules(options), places, options);
    }
    yield found;
  }
}

async function lookUpEntry(
  entry: Buffer,
  list: FileList,
  places: Places,
): Promise<Exclude<NamedPath, { kind: 'missing' }>> {
  if (!isUtf8(entry)) return { kind: 'failed', failure: undecodable(printableBytes(entry)) };
  const named = await lookUp(entry.toString(), places);
  if (named.kind !== 'missing') return named;
  const label = places.label(named.path);
  const hint =
    list.nullSeparated && entry.includes('\n') ? ' (if newlines separate the entries, leave out -0)' : '';
  const message = `cannot read ${printable(label)}: ${named.reason}${hint}`;
  return {
    kind: 'failed',
    failure: { kind: 'failed', label, error: new PipelineError('IO', message, { item: label }) },
  };
}
