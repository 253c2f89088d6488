import { type Clock, messageOf, PipelineError } from '../../base/index.js';
import type { Ledger } from './parcel.js';

/** What one stage did. At every instant `received = succeeded + failed + dropped + shed + inFlight + queued`. */
export interface StageStats {
  readonly name: string;
  /** What came in. */
  readonly received: number;
  /** What left, or was filtered out, or became part of something else. */
  readonly succeeded: number;
  readonly failed: number;
  readonly dropped: number;
  readonly shed: number;
  /** What is being worked on or held back. */
  readonly inFlight: number;
  /** What waits for work. */
  readonly queued: number;
}

/**
 * What became of a run, the same for a good end and for a bad one. Counts are of items of the source:
 * `received = succeeded + failed + dropped + shed`.
 */
export interface RunResult {
  /** Items taken from the source. */
  readonly received: number;
  /** Items that went the whole way, and those that were filtered out. Of a batch, its items; of what `flatMap` made of one item, that item. */
  readonly succeeded: number;
  /** Items that failed and were skipped, and the one that ended the run. */
  readonly failed: number;
  /** Items lost by a `drop-…` policy, and those still on the way when the run ended early. */
  readonly dropped: number;
  /** Items refused before any work. */
  readonly shed: number;
  readonly elapsedMs: number;
  /** What each stage did, in order; the last one is the sink. */
  readonly stages: readonly StageStats[];
  /** The first failure of any item or stage, whether or not it ended the run. Absent: there was none. */
  readonly firstError?: unknown;
}

/**
 * A run that failed. `code` is `STAGE_FAILED`, `stage` the stage it happened in (`source` and `sink` at the ends),
 * `cause` the error itself, and `result` what had become of the items by then.
 */
export class PipelineRunError extends PipelineError {
  declare readonly stage: string;
  readonly result: RunResult;

  constructor(stage: string, cause: unknown, result: RunResult) {
    super('STAGE_FAILED', `stage '${stage}' failed: ${messageOf(cause)}`, { stage, cause });
    this.result = result;
  }

  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'PipelineRunError',
      writable: true,
      configurable: true,
    });
  }
}

export function runResult(
  ledger: Ledger,
  stages: readonly StageStats[],
  startedAt: number,
  clock: Clock,
  firstError: { readonly error: unknown } | undefined,
): RunResult {
  return {
    received: ledger.received,
    ...ledger.fates,
    elapsedMs: clock.now() - startedAt,
    stages,
    ...(firstError === undefined ? undefined : { firstError: firstError.error }),
  };
}
