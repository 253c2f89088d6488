import type { Parcel } from './parcel.js';
import type { StageStats } from './result.js';

/**
 * A place in the chain from which the next place pulls. Pulling is what drives a run: nothing is taken from the source
 * before somebody further down has room, so backpressure crosses the whole chain.
 */
export interface Flow {
  /** The next parcel; `undefined`: there will be none any more. One call at a time, and none
   * after the end. Rejects when the run has ended early. */
  next(): Promise<Parcel | undefined>;
}

/** A flow that is a stage: it has a name, counts, and something to let go of. */
export interface StageFlow extends Flow {
  stats(): StageStats;
  /** The run has ended early, because of `reason`. Resolves when nothing of the stage runs any more. */
  destroy(reason: unknown): Promise<void>;
}

/** How a stage tells the run what happens in it. */
export interface StageRun {
  /** The run fails because of this stage: `error`, at `culprit`, tried so often, if at any item. Only the first call counts. */
  fail(stage: string, error: unknown, culprit?: Parcel, attempts?: number): void;
  /** An item failed, and the run goes on. */
  note(error: unknown): void;
}
