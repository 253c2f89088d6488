import { type Clock, requireNumber, systemClock } from '../../base/index.js';
import { AdaptiveLimiter } from '../adaptive-limiter.js';
import type { AdaptiveLimiterOptions } from '../limiter-options.js';
import type { LimiterStats } from '../limiter-stats.js';
import type { AcquireContext } from '../line.js';
import { holding, type Token } from '../token.js';
import type { QueueOptions } from './shedding-line.js';

const MEMORY_EVERY_MS = 100;

export interface LoadShedderOptions extends Omit<AdaptiveLimiterOptions, 'mode' | 'queue'> {
  /** The queue in front of the limit; the default queue when missing. */
  readonly queue?: QueueOptions;
  /** Above so many bytes of memory every call is refused with reason `memory`. Default: no bound. */
  readonly maxMemoryBytes?: number;
  /** What is measured against it, looked at no more often than every 100 ms. Default: the resident set of the process. */
  readonly memoryBytes?: () => number;
}

/**
 * An adaptive limit with a bounded queue in front that sheds: what a server puts before its work.
 *
 * A call runs at once while there is room. Else it waits in the queue, more important calls (`context.priority`) first;
 * under overload the newest first, since the oldest are about to give up. It is refused with `LOAD_SHED` when the queue
 * is full (`queue-full`, `priority`), when it waited too long (`queue-delay`), when it could not finish before
 * `context.deadlineMs` (`deadline`), or when memory is short (`memory`). Every refusal says in `retryAfterMs` when to come
 * back and is counted in `stats().shed`. Aborting `context.signal` leaves the queue.
 *
 * ```ts
 * const shedder = new LoadShedder({ max: 500, maxMemoryBytes: 1024 ** 3 });
 * const answer = await shedder.run(() => handle(request), { priority: request.isPaid ? 1 : 0 });
 * ```
 */
export class LoadShedder {
  readonly limiter: AdaptiveLimiter;
  readonly #clock: Clock;
  readonly #maxMemoryBytes: number;
  readonly #memoryBytes: () => number;
  #memoryCheckedAt = -Infinity;
  #isMemoryShort = false;

  constructor(options: LoadShedderOptions = {}) {
    const { queue = {}, maxMemoryBytes = Infinity, memoryBytes = residentBytes, ...limits } = options;
    this.limiter = new AdaptiveLimiter({ ...limits, queue });
    this.#clock = options.clock ?? systemClock;
    this.#maxMemoryBytes = requireNumber('maxMemoryBytes', maxMemoryBytes, 1);
    this.#memoryBytes = memoryBytes;
  }

  /** A token, at once or from the queue; settle it when the call is over. Rejects with `LOAD_SHED` as described above. */
  acquire(context?: AcquireContext): Promise<Token> {
    // The limiter rejects with its reason a signal that has aborted already: nothing is refused to who has left.
    if (context?.signal?.aborted === true || this.#hasMemory()) return this.limiter.acquire(context);
    return Promise.reject(this.limiter.refuse('memory', context));
  }

  /** Acquires, calls `fn`, settles by how it went, and gives back its result or its error. */
  async run<T>(fn: () => T | Promise<T>, context?: AcquireContext): Promise<T> {
    return holding(await this.acquire(context), fn, context?.signal);
  }

  stats(): LimiterStats {
    return this.limiter.stats();
  }

  #hasMemory(): boolean {
    if (this.#maxMemoryBytes === Infinity) return true;
    const nowMs = this.#clock.now();
    if (nowMs - this.#memoryCheckedAt >= MEMORY_EVERY_MS) {
      this.#memoryCheckedAt = nowMs;
      this.#isMemoryShort = this.#memoryBytes() > this.#maxMemoryBytes;
    }
    return !this.#isMemoryShort;
  }
}

function residentBytes(): number {
  return process.memoryUsage.rss();
}
