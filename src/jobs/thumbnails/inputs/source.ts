import type { Stats } from 'node:fs';
import { basename, extname } from 'node:path';
import type { PipelineError } from '../../../base/index.js';

/** An image to be thumbnailed, as the folder that lists it tells: nothing has been read yet. */
export interface Source {
  readonly kind: 'source';
  /** Absolute. */
  readonly path: string;
  /** How reports name it: relative to the current folder when below it, else absolute. */
  readonly label: string;
  /** The folder under the output folder that mirrors where it lies: `a/b`, or empty. */
  readonly dir: string;
  /** Its name without the extension. */
  readonly name: string;
  /** The extension as typed, without the dot; empty when it has none. */
  readonly ext: string;
  /** Bytes. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  readonly dev: number;
  /** There only when it lies inside the output folder: its path below that. No output may fall on it. */
  readonly insideOut?: string;
}

/** Something that was named or met and cannot be a source: it is reported as an item that failed. */
export interface FailedInput {
  readonly kind: 'failed';
  readonly label: string;
  readonly error: PipelineError;
}

/** A file that was named but lies in the output folder: it is not taken, and no output may fall on it. */
export interface GuardedInput {
  readonly kind: 'guarded';
  readonly label: string;
  /** Its path below the output folder. */
  readonly insideOut: string;
}

/** An image that was met and is not taken: its name says that it cannot be read, or it is a link and links are not followed. */
export interface PassedOver {
  readonly kind: 'passed-over';
  /** Its extension, in small letters; `link` for a link with the name of an image. */
  readonly imageKind: string;
}

/** What finding inputs gives. */
export type DiscoveredInput = Source | FailedInput | GuardedInput | PassedOver;

/** Where a file stands, before it is known what it is. */
export interface Place {
  readonly path: string;
  readonly label: string;
  readonly dir: string;
  readonly insideOut: string | undefined;
}

/** The source at a place, given what `stat` says of it. */
export function sourceAt(place: Place, stats: Stats): Source {
  const file = basename(place.path);
  const ext = extname(file);
  const source = {
    kind: 'source',
    path: place.path,
    label: place.label,
    dir: place.dir,
    name: file.slice(0, file.length - ext.length),
    ext: ext.slice(1),
    size: stats.size,
    mtimeMs: stats.mtimeMs,
    ino: stats.ino,
    dev: stats.dev,
  } as const;
  return place.insideOut === undefined ? source : { ...source, insideOut: place.insideOut };
}
