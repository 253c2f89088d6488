import type { LimitReason } from './algorithm.js';
import type { ShedCounts } from './shedding/load-shedding-error.js';

export interface LimitChange {
  readonly limit: number;
  readonly previous: number;
  readonly reason: LimitReason;
}

export interface PartitionStats {
  /** Calls it may always have in flight. */
  readonly guaranteed: number;
  readonly inFlight: number;
  readonly queued: number;
  readonly admitted: number;
  readonly shed: number;
}

export interface LimiterStats {
  readonly limit: number;
  /** How many are let in just now: the limit, or less while the algorithm looks at the service without load. */
  readonly ceiling: number;
  readonly inFlight: number;
  readonly queued: number;
  /** `admitted = succeeded + dropped + ignored + inFlight`. */
  readonly admitted: number;
  readonly succeeded: number;
  readonly dropped: number;
  readonly ignored: number;
  /** Calls refused, by reason; in shadow mode those that would have been. */
  readonly shed: ShedCounts;
  /** The median latency of the last window, and its calls per second; 0 before the first. */
  readonly latencyMs: number;
  readonly throughput: number;
  readonly partitions: Readonly<Record<string, PartitionStats>>;
}
