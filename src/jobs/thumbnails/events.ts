import type { ErrorCode } from '../../base/index.js';
import type { ThumbnailFormat } from './recipe.js';
import type { RebuildReason } from './state/index.js';

/** What became of one source. Under a dry run: what would become of it. */
export type ItemStatus = 'created' | 'up-to-date' | 'failed' | 'degraded' | 'shed';

/** One thumbnail of an item. `path` is relative to the current folder when below it, else absolute. */
export interface OutputReport {
  readonly path: string;
  /** The name of the size: as given, else the geometry as typed. */
  readonly size: string;
  readonly width: number;
  readonly height: number;
  readonly format: ThumbnailFormat;
  /** Bytes of the file; 0 under a dry run. */
  readonly bytes: number;
}

/** What is told of every source, once. */
export interface ItemEvent {
  readonly type: 'item';
  readonly status: ItemStatus;
  /** Relative to the current folder when below it, else absolute. */
  readonly source: string;
  readonly outputs: readonly OutputReport[];
  readonly elapsedMs: number;
  /** There when thumbnails of this source were made before, or it failed before: why it was taken up again. */
  readonly rebuilt?: RebuildReason;
  /** The image's ThumbHash, base64; there where that was asked for and thumbnails were made. */
  readonly thumbhash?: string;
  /** There exactly when the status is `failed`, `degraded` or `shed`. */
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

/** Told under `prune` of every source that is gone: its thumbnails were removed, or would be under a dry run. */
export interface PruneEvent {
  readonly type: 'prune';
  readonly source: string;
  /** Thumbnails removed, as reports name them. */
  readonly outputs: readonly string[];
}

/** What is told once, last. `total = created + upToDate + failed + degraded + shed`. */
export interface SummaryEvent {
  readonly type: 'summary';
  readonly total: number;
  readonly created: number;
  readonly upToDate: number;
  readonly failed: number;
  readonly degraded: number;
  readonly shed: number;
  /** Thumbnails made in this run, and their bytes. */
  readonly outputs: number;
  /** Bytes of the sources worked on in this run. */
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** Thumbnails removed; there under `prune` only. */
  readonly pruned?: number;
  readonly elapsedMs: number;
}

/** An event of a thumbnails run; one line each under `--ndjson`. */
export type ThumbnailEvent = ItemEvent | PruneEvent | SummaryEvent;
