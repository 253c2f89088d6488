import { requireNumber } from '../../base/index.js';
import type { LimitAlgorithm, LimitReason, WindowStats } from '../algorithm.js';

export interface PressureOptions {
  /** What the limit must never pass, looked at again for every window: the cores, or a quota that may change. */
  readonly most: () => number;
  /** Above so many bytes of memory the limit goes down. Default: no bound. */
  readonly maxMemoryBytes?: number;
  /** What is measured against it. Default: the resident set of the process. */
  readonly memoryBytes?: () => number;
}

/** Of a window it looks at the limit only. */
export interface PressureAlgorithm extends LimitAlgorithm {
  onWindow(window: Pick<WindowStats, 'limit'>): number;
}

const SHORT = 0.9;
const AMPLE = 0.7;

/**
 * For work bound by the cores, where following latency only loses throughput: as many as `most` says, fewer while memory
 * is short. It knows neither latency nor errors.
 *
 *     memory > 0.9 of the bound      limit ← limit × 0.75
 *     memory < 0.7 of the bound      limit ← limit + 1
 *     always                         limit ≤ most
 *
 * ```ts
 * const cores = availableCores();
 * const algorithm = pressure({ most: availableCores, maxMemoryBytes: 2 * 1024 ** 3 });
 * const limiter = new AdaptiveLimiter({ initial: cores, max: cores, algorithm });
 * ```
 */
export function pressure(options: PressureOptions): PressureAlgorithm {
  return new Pressure(options);
}

class Pressure implements PressureAlgorithm {
  reason: LimitReason | undefined = undefined;
  readonly #most: () => number;
  readonly #maxMemoryBytes: number;
  readonly #memoryBytes: () => number;

  constructor({
    most,
    maxMemoryBytes = Infinity,
    memoryBytes = () => process.memoryUsage.rss(),
  }: PressureOptions) {
    this.#maxMemoryBytes = requireNumber('maxMemoryBytes', maxMemoryBytes, 1);
    this.#most = most;
    this.#memoryBytes = memoryBytes;
  }

  onWindow({ limit }: Pick<WindowStats, 'limit'>): number {
    const next = Math.min(this.#byMemory(limit), this.#most());
    this.reason = next < limit ? 'pressure' : 'headroom';
    return next;
  }

  #byMemory(limit: number): number {
    if (this.#maxMemoryBytes === Infinity) return limit + 1;
    const used = this.#memoryBytes() / this.#maxMemoryBytes;
    if (used > SHORT) return limit * 0.75;
    return used < AMPLE ? limit + 1 : limit;
  }
}
