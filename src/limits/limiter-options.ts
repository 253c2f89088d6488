import { type Clock, requireNumber } from '../base/index.js';
import type { LimitAlgorithm } from './algorithm.js';
import type { AlgorithmName } from './algorithms/index.js';
import type { QueueOptions } from './shedding/shedding-line.js';

export interface AdaptiveLimiterOptions {
  /** The limit never falls below this. Default 1. */
  readonly min?: number;
  /** The limit never rises above this. Default 200. */
  readonly max?: number;
  /** Where it begins. Default 20, or what of `min` and `max` is nearer. */
  readonly initial?: number;
  /** Default `gradient`. An object is used by this limiter alone. */
  readonly algorithm?: AlgorithmName | LimitAlgorithm;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** `shadow`: it measures and moves its limit, but refuses and delays nothing. Default `enforce`. */
  readonly mode?: 'enforce' | 'shadow';
  /** With it, `acquire` waits in a bounded queue that sheds; without, first come, first served, as long as it takes. */
  readonly queue?: QueueOptions;
  /** Guaranteed shares of the limit by `context.key`, adding up to at most 1. What is idle is lent. */
  readonly partitions?: Readonly<Record<string, number>>;
}

const MOST = Number.MAX_SAFE_INTEGER;

/** `min`, `max` and `initial`; throws `RangeError` when they contradict one another. */
export function boundsOf(options: AdaptiveLimiterOptions): { min: number; max: number; initial: number } {
  const min = requireNumber('min', options.min ?? 1, 1, MOST);
  const max = requireNumber('max', options.max ?? Math.max(200, min), min, MOST);
  const initial = requireNumber('initial', options.initial ?? Math.max(min, Math.min(max, 20)), min, max);
  return { min, max, initial };
}
