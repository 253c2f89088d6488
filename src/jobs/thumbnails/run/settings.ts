import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import {
  type Clock,
  LONGEST_TIMER_MS,
  PipelineError,
  requireArray,
  requireInteger,
  requireNumber,
  requireOneOf,
  systemClock,
} from '../../../base/index.js';
import { availableCores, availableMemoryBytes } from '../../../pool/index.js';
import { parseSizes, requireColour } from '../image/index.js';
import type { Isolation, OnCollision, ThumbnailsOptions } from '../options.js';
import { defaultTemplate, type NameTemplate, parseTemplate } from '../outputs/index.js';
import { listsCannotBeWatched } from '../watch/index.js';
import { type FailureLimit, parseFailureLimit } from '../../run/index.js';
import type { DocumentOptions } from '../reports/index.js';
import { FITS, FORMATS, KEEPS, POSITIONS, type Recipe } from '../recipe.js';

const DEFAULT_MAX_PIXELS = 268_000_000;
const DEFAULT_TIMEOUT_MS = 30_000;
/** Of the memory there is, what images may take by default; the rest is for the program and the system. */
const MEMORY_SHARE = 0.6;

/** The options of a run with every default filled in and every value checked. */
export interface Settings {
  /** Absolute. */
  readonly cwd: string;
  /** Absolute. */
  readonly out: string;
  readonly recipe: Recipe;
  readonly template: NameTemplate;
  readonly flat: boolean;
  readonly onCollision: OnCollision;
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
  readonly hidden: boolean;
  readonly follow: boolean;
  readonly filesFrom: readonly (string | Readable)[] | undefined;
  readonly nullSeparated: boolean;
  readonly jobs: number;
  /** The threads of the pool; undefined leaves it to the pool, which goes below the cores under pressure. */
  readonly threads: number | undefined;
  readonly isolation: Isolation;
  readonly timeoutMs: number;
  readonly maxMemoryBytes: number;
  readonly force: boolean;
  readonly retryFailed: boolean;
  readonly prune: boolean;
  readonly watch: boolean;
  readonly dryRun: boolean;
  readonly onError: 'skip' | 'fail';
  readonly maxFailures: FailureLimit | undefined;
  readonly documents: DocumentOptions;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
}

/** Refuses what cannot be meant before anything starts: `INVALID_ARGUMENT`, or a `RangeError` for numbers. */
export function resolveSettings(options: ThumbnailsOptions): Settings {
  requireLists(options);
  const cwd = absoluteFolder(options.cwd ?? '.');
  const recipe = resolveRecipe(options);
  const sizes = recipe.sizes.map(({ name }) => name);
  return {
    cwd,
    out: resolve(cwd, options.out ?? 'thumbnails'),
    recipe,
    template: parseTemplate(options.name ?? defaultTemplate(sizes), sizes),
    flat: options.flat ?? false,
    onCollision: requireOneOf('onCollision', options.onCollision ?? 'error', ['error', 'number', 'srcext']),
    include: options.include,
    exclude: options.exclude,
    hidden: options.hidden ?? false,
    follow: options.follow ?? false,
    filesFrom: options.filesFrom,
    nullSeparated: options.nullSeparated ?? false,
    jobs: requireInteger('jobs', options.jobs ?? availableCores(), 1),
    threads: options.jobs,
    isolation: requireOneOf('isolation', options.isolation ?? 'thread', ['thread', 'process']),
    timeoutMs: requireNumber('timeoutMs', options.timeoutMs ?? DEFAULT_TIMEOUT_MS, 1, LONGEST_TIMER_MS),
    maxMemoryBytes: requireInteger('maxMemoryBytes', options.maxMemoryBytes ?? defaultMemory(), 1),
    force: options.force ?? false,
    retryFailed: options.retryFailed ?? false,
    prune: options.prune ?? false,
    watch: requireWatchable(options),
    dryRun: options.dryRun ?? false,
    onError: requireOneOf('onError', options.onError ?? 'skip', ['skip', 'fail']),
    maxFailures: options.maxFailures === undefined ? undefined : parseFailureLimit(options.maxFailures),
    documents: { manifest: options.manifest, report: options.report, contactSheet: options.contactSheet },
    signal: options.signal,
    clock: options.clock ?? systemClock,
  };
}

function requireLists({ sizes, include, exclude, filesFrom }: ThumbnailsOptions): void {
  const lists = { sizes, include, exclude, filesFrom };
  const of = { sizes: 'sizes', include: 'globs', exclude: 'globs', filesFrom: 'paths' };
  for (const [name, list] of Object.entries(lists))
    if (list !== undefined) requireArray(name, list, of[name as keyof typeof of]);
}

function requireWatchable({ watch = false, dryRun, filesFrom = [] }: ThumbnailsOptions): boolean {
  if (!watch) return false;
  if (dryRun === true)
    throw new PipelineError('INVALID_ARGUMENT', 'a dry run cannot be watched: nothing would change');
  if (filesFrom.length > 0) throw listsCannotBeWatched();
  return true;
}

function defaultMemory(): number {
  return Math.floor(availableMemoryBytes() * MEMORY_SHARE);
}

function absoluteFolder(cwd: string): string {
  try {
    return resolve(cwd);
  } catch (cause) {
    const message = 'the current folder is not there any more: go to one that is';
    throw new PipelineError('INVALID_ARGUMENT', message, { cause });
  }
}

function resolveRecipe(options: ThumbnailsOptions): Recipe {
  const recipe = {
    sizes: parseSizes(options.sizes ?? ['256']),
    fit: requireOneOf('fit', options.fit ?? 'inside', FITS),
    position: requireOneOf('position', options.position ?? 'centre', POSITIONS),
    enlarge: options.enlarge ?? false,
    background: requireColour('background', options.background ?? 'white'),
    format: requireOneOf('format', options.format ?? 'auto', FORMATS),
    keep: requireOneOf('keep', options.keep ?? 'none', KEEPS),
    animated: options.animated ?? false,
    salvage: options.salvage ?? false,
    maxPixels: requireInteger('maxPixels', options.maxPixels ?? DEFAULT_MAX_PIXELS, 1),
  };
  const { quality, thumbhash } = options;
  return {
    ...recipe,
    ...(quality === undefined ? {} : { quality: requireInteger('quality', quality, 1, 100) }),
    ...(thumbhash === true ? { thumbhash } : {}),
  };
}
