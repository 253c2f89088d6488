/** A moment of a run as a progress display needs it. A job's own snapshot is one, or is made into one. */
export interface WorkSnapshot {
  /** `scanning`: what there is to do is still being found. */
  readonly phase: 'scanning' | 'working' | 'done';
  /** What is done now, where bytes are counted from 0 again in each pass. */
  readonly pass?: string;
  /** What the items are called. Default `images`. */
  readonly noun?: string;
  /** How many there are, and their bytes; undefined when nobody knows before the end. */
  readonly found: number | undefined;
  readonly foundBytes: number | undefined;
  readonly settled: number;
  readonly settledBytes: number;
  readonly failed: number;
  readonly elapsedMs: number;
  /** What is being worked on, the oldest first. */
  readonly inFlight: readonly { readonly source: string; readonly elapsedMs: number }[];
}
