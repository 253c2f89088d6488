import type { Clock } from '../../../base/index.js';
import type { ByteStream } from '../reading/index.js';
import type { NdjsonEvent, NdjsonSummary } from './events.js';

/** An input: the path of a file (gzip is recognised by its content), or a stream under the name that messages give it. */
export type NdjsonSource = string | { readonly name: string; readonly stream: ByteStream };

/**
 * What becomes of a record that fails.
 *
 * - `fail`: the first one ends the run, and nothing of its output appears under its name.
 * - `skip`: it is told and left out; the others go on.
 * - `dead-letter`: it is told, left out, and kept in the dead-letter file, from which `replayDeadLetters` gives it back.
 */
export type OnRecordError = 'fail' | 'skip' | 'dead-letter';

/** What all runs over NDJSON can be told. */
export interface NdjsonOptions {
  /** Bytes a record may have, its newline not counted. Default 64 MiB. */
  readonly maxRecordBytes?: number;
  /** Default `fail`; `dead-letter` when `deadLetter` is given, `skip` when only `maxFailures` is. */
  readonly onError?: OnRecordError;
  /** The file that keeps failed records. It is begun anew. */
  readonly deadLetter?: string;
  /** So many records may fail, one more stops the run: a count, or a share of the records received (`'5%'`). */
  readonly maxFailures?: number | `${number}%`;
  /** How many threads work. Default: the cores this process may use. */
  readonly jobs?: number;
  /** Aborting it is `destroy(signal.reason)`. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** A moment of a run, for a progress display. */
export interface NdjsonSnapshot {
  /** `reading` while input is read; then `writing` (only where output begins at the end of the input); then `done`. */
  readonly phase: 'reading' | 'writing' | 'done';
  /** Bytes read from the inputs as they are stored, and how many there are; unknown with a stream among them. */
  readonly bytesRead: number;
  readonly bytesTotal: number | undefined;
  /** Bytes of output that have left, and of how many, while `writing`. */
  readonly bytesWritten: number;
  readonly bytesToWrite: number;
  /** As in the summary, which not every run lives to tell; what is still on its way counts as succeeded. */
  readonly received: number;
  readonly succeeded: number;
  readonly filtered?: number;
  readonly failed: number;
  readonly dropped: number;
  readonly shed: number;
  readonly elapsedMs: number;
}

/**
 * A run over NDJSON. Nothing starts before it is iterated or `result()` is called. It waits for whoever iterates
 * (backpressure), so either iterate or await `result()`.
 */
export interface NdjsonRun extends AsyncIterable<NdjsonEvent> {
  /** The summary, once everything has settled; takes the place of iterating, and data goes nowhere. Rejects as iterating would. */
  result(): Promise<NdjsonSummary>;
  snapshot(): NdjsonSnapshot;
  /** Read nothing more and finish what is in flight; what cannot be finished early (a sort) stops. Idempotent. */
  close(): void;
  /** Stop now. Resolves when all has ended and nothing unfinished is left behind. Idempotent. */
  destroy(reason?: unknown): Promise<void>;
}
