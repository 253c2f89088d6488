/**
 * A snapshot. At every instant `received = succeeded + failed + dropped + shed + inFlight + queued`.
 */
export interface ProcessorStats {
  readonly name: string;
  readonly state: 'open' | 'closing' | 'ended' | 'failed' | 'destroyed';
  /** Items accepted, and those that a policy dropped or shed on arrival. A `send` that waits is not counted yet. */
  readonly received: number;
  /** Items whose result has left the workshop: it waits to be received, was received, or was discarded by `destroy`. */
  readonly succeeded: number;
  /** Items whose processor threw or rejected. */
  readonly failed: number;
  /** Items lost by `drop-newest`, `drop-oldest`, or because they still waited when the run ended early. */
  readonly dropped: number;
  /** Items refused before any work. */
  readonly shed: number;
  /** Items in the workshop: being worked on, or finished with a result that cannot leave yet. */
  readonly inFlight: number;
  /** Items that wait for work. */
  readonly queued: number;
  /** How many items may be in the workshop at this moment. */
  readonly concurrency: number;
  /** Results that could be received in the time to come and have not been, those still in the workshop included. */
  readonly ready: number;
  /** Sends that wait for room. */
  readonly blocked: number;
  /** Receives that wait for a result. */
  readonly waiting: number;
  /** What ended the run early: the first failure, or the reason of `destroy`. Absent otherwise. */
  readonly error?: unknown;
}
