import type { RecordFault } from '../faults.js';

/** A record that failed. */
export interface FaultEvent {
  readonly type: 'fault';
  readonly fault: RecordFault;
  /** The same in one line: `pipeline: <file>:<line>:<column> (byte <offset>): <reason>`. */
  readonly message: string;
}

/** A part of the output: whole lines. The bytes are the receiver's to keep. */
export interface DataEvent {
  readonly type: 'data';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** `sort` with `check`: the first record that is not in order. */
export interface DisorderEvent {
  readonly type: 'disorder';
  readonly file: string;
  readonly line: number;
  /** Where the record begins in its input, in bytes from 0. */
  readonly offset: number;
  readonly message: string;
}

/** How a run came to its end. */
export type RunEnding =
  /** Everything was read. */
  | 'complete'
  /** A record failed under `onError: 'fail'`. */
  | 'failed'
  /** More records failed than `maxFailures` allows. */
  | 'max-failures'
  /** `check` of `sort` found a record out of order. */
  | 'disorder'
  /** `close()` came first. */
  | 'closed';

/** What is told once, last. `received = succeeded + filtered + failed + dropped + shed`, in records. */
export interface NdjsonSummary {
  readonly type: 'summary';
  readonly ending: RunEnding;
  readonly received: number;
  readonly succeeded: number;
  /** `map` and `filter`: left out by the function. */
  readonly filtered?: number;
  readonly failed: number;
  /** Left out by a policy that was asked for: a missing key, a duplicate, beyond the limit. */
  readonly dropped: number;
  readonly shed: number;
  readonly elapsedMs: number;
  /** `sort`: the first key, as it was given, when no record has a value of its type there. Then the order is that of the other keys, or of the input. */
  readonly absentKey?: string;
}

export type NdjsonEvent = FaultEvent | DataEvent | DisorderEvent | NdjsonSummary;
