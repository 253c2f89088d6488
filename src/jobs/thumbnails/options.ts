import type { Readable } from 'node:stream';
import type { Clock } from '../../base/index.js';
import type { SummaryEvent, ThumbnailEvent } from './events.js';
import type { Fit, Keep, Position, Recipe, SizeSpec } from './recipe.js';

/** What is done with several inputs that would write one output. */
export type OnCollision = 'error' | 'number' | 'srcext';

/**
 * Where images are decoded.
 *
 * - `thread`: in threads of this process. A fault inside a decoder takes the whole process along, and a decoder that hangs
 *   can be given up but not ended.
 * - `process`: in worker processes. Whatever a decoder does, it costs that one image.
 */
export type Isolation = 'thread' | 'process';

/** Options of {@link thumbnails}; every one has the default of the command line. */
export interface ThumbnailsOptions {
  /** Where the thumbnails go; made when missing. Default `./thumbnails`. */
  readonly out?: string;
  /** What relative paths are relative to, and reports too. Default: the process's current folder. */
  readonly cwd?: string;
  /** Geometries (`'256'`, `'320x240'`, `'x200'`, `'small=256'`) or their parsed form. Default `['256']`. */
  readonly sizes?: readonly (string | SizeSpec)[];
  /** Default `inside`. */
  readonly fit?: Fit;
  /** Default `centre`. */
  readonly position?: Position;
  /** Default false. */
  readonly enlarge?: boolean;
  /** A CSS colour. Default `white`. */
  readonly background?: string;
  /** Default `auto`. */
  readonly format?: Recipe['format'];
  /** 1 to 100. */
  readonly quality?: number;
  /** What of the source's metadata is kept. Default `none`. */
  readonly keep?: Keep;
  /** Keep all frames of an animation where the format can (GIF, WebP). Default false: the first. */
  readonly animated?: boolean;
  /** Make what a damaged image still gives, as `degraded`. Default false: it fails. */
  readonly salvage?: boolean;
  /** Default `{dir}/{name}.{ext}`, with several sizes `{dir}/{name}-{size}.{ext}`. */
  readonly name?: string;
  /** Leave out the folders of the sources: everything lands directly in `out`. Default false. */
  readonly flat?: boolean;
  /** Default `error`: the run is refused with `COLLISION` before anything is written. */
  readonly onCollision?: OnCollision;
  /** Globs that a file found by a walk or a glob must match (any of them), against its path below what was named. */
  readonly include?: readonly string[];
  /** Globs that leave files and folders out. */
  readonly exclude?: readonly string[];
  /** Take files and folders whose names begin with a dot. Default false. */
  readonly hidden?: boolean;
  /** Follow links while walking. Default false. */
  readonly follow?: boolean;
  /** Paths to read more inputs from, one a line; a `Readable` stands for standard input. */
  readonly filesFrom?: readonly (string | Readable)[];
  /** Entries of `filesFrom` end with a NUL instead of a newline. Default false. */
  readonly nullSeparated?: boolean;
  /** How many images at once. Default: the cores this process may use. */
  readonly jobs?: number;
  /** Default `thread`; the command line takes `process`. */
  readonly isolation?: Isolation;
  /** How long rendering one image may take before it fails as `TIMEOUT`. Default 30 seconds. */
  readonly timeoutMs?: number;
  /**
   * Bytes that images being rendered may take together, by estimates from their headers. What takes more than its share waits
   * aside, and is never refused for it. Default: 60 % of what the machine or the control group grants.
   */
  readonly maxMemoryBytes?: number;
  /** Make everything again, whatever was made before. Default false. */
  readonly force?: boolean;
  /** Take up only sources whose last attempt failed; the others give no event. Default false. */
  readonly retryFailed?: boolean;
  /** Remove thumbnails that earlier runs made of sources that are no longer there. Default false. */
  readonly prune?: boolean;
  /**
   * Do not end: bring the output folder up to date, then follow what is created, changed, renamed and removed (as with `prune`). Each
   * round that did something tells of that, and ends with a summary. Not with `filesFrom` or `dryRun`. Default false.
   */
  readonly watch?: boolean;
  /** Tell what would happen, write nothing. Default false. */
  readonly dryRun?: boolean;
  /** `skip` (default): go on after a failed item. `fail`: start nothing more. */
  readonly onError?: 'skip' | 'fail';
  /** So many sources may fail, or so many of a hundred (`'5%'`); one more, and nothing more is started. Default: all. */
  readonly maxFailures?: number | `${number}%`;
  /** Tell each image's ThumbHash, a blurred placeholder in about 25 bytes, in events and documents. Default false. */
  readonly thumbhash?: boolean;
  /** A JSON file that maps each source to its thumbnails, with a ready `srcset`; written when the run has come to its end. */
  readonly manifest?: string;
  /** A JSON file of all events. */
  readonly report?: string;
  /** An HTML page that shows all thumbnails, and first what failed. */
  readonly contactSheet?: string;
  /** Pixels of a header above which an image is refused as `TOO_LARGE`. Default 268 million. */
  readonly maxPixels?: number;
  /** Aborting it is `destroy(signal.reason)`. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** A moment of a run, for a progress display. */
export interface ThumbnailsSnapshot {
  /** `scanning` while inputs are being found and names checked; then `working`; then `done`. */
  readonly phase: 'scanning' | 'working' | 'done';
  /** Sources found so far; final once `phase` is past `scanning`. */
  readonly found: number;
  readonly foundBytes: number;
  /** Sources settled so far, by any status, and their bytes. */
  readonly settled: number;
  readonly settledBytes: number;
  readonly failed: number;
  /**
   * Images that walks met and did not take, since their names say that they cannot be read: how many of each kind (`{ heic: 10, dng: 2 }`).
   * As `link`, links with names of images, which only `follow` takes. They are no items, and not among those found. Known once `phase` is past `scanning`.
   */
  readonly passedOver: Readonly<Record<string, number>>;
  /** There when nothing more was started because of failures, as `onError` or `maxFailures` asks for. */
  readonly stoppedByFailures?: true;
  readonly elapsedMs: number;
  /** Sources being worked on, the oldest first. */
  readonly inFlight: readonly { readonly source: string; readonly elapsedMs: number }[];
}

/**
 * A run in progress. Iterating gives an event for every source as it settles, then the summary. The run waits for
 * whoever iterates (backpressure), so either iterate or await `result()`.
 */
export interface ThumbnailsRun extends AsyncIterable<ThumbnailEvent> {
  /** The summary, once everything has settled; takes the place of iterating. Rejects as iterating would. */
  result(): Promise<SummaryEvent>;
  snapshot(): ThumbnailsSnapshot;
  /** Start nothing more, finish what is in flight; the iteration then ends with the summary. Idempotent. */
  close(): void;
  /** Stop now: what is in flight is abandoned, no half-written file stays. Resolves when all has ended. Idempotent. */
  destroy(reason?: unknown): Promise<void>;
}
