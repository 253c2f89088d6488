/** What a limiter measured between two moments. Latencies are those of calls that ended well in the window. */
export interface WindowStats {
  /** The limit in force, with its fraction. */
  readonly limit: number;
  readonly maxInFlight: number;
  /** Calls in flight averaged over time. */
  readonly meanInFlight: number;
  /** Calls that ended, dropped ones included, ignored ones not. */
  readonly completed: number;
  readonly dropped: number;
  /** 0, like the other latencies, when no call ended well. */
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly minMs: number;
  /** The limit was reached, or a call was refused or had to wait because of it. */
  readonly saturated: boolean;
  readonly durationMs: number;
  /** Completed calls per second. */
  readonly throughput: number;
}

/** One call, as the limiter saw it end. Times on the limiter's clock. */
export interface Sample {
  readonly startedAt: number;
  readonly endedAt: number;
  /** Calls in flight when it started, itself included. */
  readonly inFlight: number;
  readonly outcome: 'success' | 'dropped';
}

/**
 * Why a limit moved: there was `headroom`, `latency` showed a queue, `errors` were too many, the machine was under
 * `pressure`, the program called `adjust`, or the `algorithm` did not say.
 */
export type LimitReason = 'headroom' | 'latency' | 'errors' | 'pressure' | 'adjust' | 'algorithm';

/**
 * Measurements in, limit out. It reads no clock and keeps no timer: time is in what it is given. The limiter clamps
 * what it returns to `min … max`, keeps the fraction and rounds down when it admits. A window is closed when a call
 * ends and 100 ms with ten calls (50 ms with twenty, 1 s with any) have passed. One instance serves one limiter.
 */
export interface LimitAlgorithm {
  onWindow(window: WindowStats): number;
  /** Every call that ended, ignored ones excepted, before the window it belongs to is closed. */
  onSample?(sample: Sample): void;
  /**
   * While it is a number, no more than so many calls are admitted, whatever the limit. With it an algorithm can look
   * at the service without load for a moment; `limit` stays what it is. One is always admitted: with nobody in flight
   * nothing would ever lift it.
   */
  readonly ceiling?: number | undefined;
  /** Why the last `onWindow` moved the limit. */
  readonly reason?: LimitReason | undefined;
}
