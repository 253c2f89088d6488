import type { Readable } from 'node:stream';
import { PipelineError } from '../../../base/index.js';
import { printable } from '../report-path.js';
import type { FileList } from './file-list.js';
import type { FilterOptions } from './filter.js';
import { type Glob, isGlob, parseGlob } from './glob.js';
import { type NamedPath, lookUp } from './named-path.js';
import { nearestPath } from './nearest-name.js';
import type { Places } from './places.js';

/** How many missing paths an error names before it only counts them. */
const MAX_NAMED = 5;

/** What an argument asks for. */
export type Request =
  | Exclude<NamedPath, { kind: 'missing' }>
  | { readonly kind: 'glob'; readonly typed: string; readonly glob: Glob }
  | { readonly kind: 'list'; readonly list: FileList };

export interface ArgumentOptions extends FilterOptions {
  /** Absolute: what relative paths are relative to. */
  readonly cwd: string;
  /** Paths of lists; `-` and a stream stand for standard input. */
  readonly filesFrom?: readonly (string | Readable)[] | undefined;
  readonly nullSeparated?: boolean | undefined;
  /** What `-` reads. Default: the process's standard input. */
  readonly stdin?: Readable | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the arguments ask for, in order, lists last. A path that exists is never read as a glob.
 *
 * Errors: `NO_SUCH_INPUT` names the paths that are not there, each with the existing one most like it; `COLLISION` when
 * every argument lies in the output folder, so that nothing could be taken.
 */
export async function readArguments(
  inputs: readonly string[],
  places: Places,
  options: ArgumentOptions,
): Promise<Request[]> {
  // Opened only when it is asked for.
  const stdin = () => options.stdin ?? process.stdin;
  const requests: Request[] = [];
  const missing: Missing[] = [];
  const lists = new Set(options.filesFrom?.map((from) => (from === '-' ? stdin() : from)));
  for (const typed of inputs) {
    if (typed === '-') {
      lists.add(stdin());
      continue;
    }
    // An empty word is a variable that was not set, not the current folder.
    const named: NamedPath =
      typed === ''
        ? { kind: 'missing', path: '', reason: 'it is empty', isLink: false }
        : await lookUp(typed, places);
    if (named.kind !== 'missing') requests.push(named);
    else if (isGlob(typed)) {
      requests.push({ kind: 'glob', typed, glob: parseGlob(typed, options.cwd, options) });
    } else missing.push({ ...named, typed });
  }
  if (missing.length > 0) throw await noSuchInput(missing, places);
  if (lists.size === 0) refuseOnlyOutput(requests, places);
  for (const from of lists) requests.push({ kind: 'list', list: await listOf(from, places, options) });
  return requests;
}

async function listOf(from: string | Readable, places: Places, options: ArgumentOptions): Promise<FileList> {
  const { nullSeparated = false, signal } = options;
  if (typeof from !== 'string') return { from, label: '-', nullSeparated, signal };
  const path = await places.absolute(from);
  return { from: path, label: places.label(path), nullSeparated, signal };
}

type Missing = Extract<NamedPath, { kind: 'missing' }> & { readonly typed: string };

async function noSuchInput(missing: readonly Missing[], places: Places): Promise<PipelineError> {
  const lines: string[] = [];
  for (const { typed, path, reason, isLink } of missing.slice(0, MAX_NAMED)) {
    const nearest = path === '' || isLink ? undefined : await nearestPath(path);
    const hint = nearest === undefined ? '' : `; did you mean ${printable(places.label(nearest))}?`;
    lines.push(`cannot read ${typed === '' ? '""' : printable(typed)}: ${reason}${hint}`);
  }
  if (missing.length > MAX_NAMED) lines.push(`and ${missing.length - MAX_NAMED} more that are not there`);
  return new PipelineError('NO_SUCH_INPUT', lines.join('\n'), {
    item: missing[0]?.typed ?? '',
    count: missing.length,
  });
}

/** The error for a glob that matched no file. */
export async function noMatch(typed: string, glob: Glob, places: Places): Promise<PipelineError> {
  let hint = `; it matches folders only, take what is in them with ${typed.replace(/\/+$/, '')}/**`;
  if (glob.met() !== 'folders') {
    const nearest = await nearestPath(await places.absolute(typed));
    hint = nearest === undefined ? '' : `; did you mean ${printable(places.label(nearest))}?`;
  }
  const message = `nothing is there under the name ${printable(typed)}, and as a glob it matches no file${hint}`;
  return new PipelineError('NO_SUCH_INPUT', message, { item: typed });
}

function refuseOnlyOutput(requests: readonly Request[], places: Places): void {
  const [first] = requests;
  if (first?.kind !== 'output' || requests.some(({ kind }) => kind !== 'output')) return;
  const label = places.label(first.path);
  const where = first.insideOut === '' ? 'it is the output folder' : 'it lies in the output folder';
  const message = `cannot take ${printable(label)} as input: ${where}, which is never read; choose another --out`;
  throw new PipelineError('COLLISION', message, { item: label, count: requests.length });
}
