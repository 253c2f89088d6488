export type FindingName =
  | 'node'
  | 'cores'
  | 'memory'
  | 'thread-pool'
  | 'codecs'
  | 'temporary-space'
  | 'open-files';

/** `good`; `note`: all works, and could work better; `poor`: some work will fail or crawl until it is changed. */
export type FindingState = 'good' | 'note' | 'poor';

/** One thing that was looked at. */
export interface Finding {
  readonly name: FindingName;
  readonly state: FindingState;
  /** What there is, in one line. */
  readonly is: string;
  /** What to change, and how; there when `state` is not `good`. */
  readonly advice?: string;
  /** The same for programs; `null` where there is no limit, or where the system does not say. */
  readonly figures: Readonly<Record<string, number | string | boolean | null>>;
}

/** The worst of several. */
export function worstOf(states: readonly FindingState[]): FindingState {
  if (states.includes('poor')) return 'poor';
  return states.includes('note') ? 'note' : 'good';
}
