import { type Clock, requireInteger, requireOneOf, systemClock, wrongKind } from '../../base/index.js';
import { availableCores, type WorkerPool } from '../../pool/index.js';
import type { ItemContext } from './context.js';
import type { LimiterLike } from './gate.js';

/**
 * What is done to each item, here in this thread. It may return its result or a promise of it; what it throws or
 * rejects with is that item's failure. An asynchronous one should hand `context.signal` on to whatever it waits for.
 */
export type Processor<T, R> = (item: T, context: ItemContext) => R | PromiseLike<R>;

/**
 * What happens to an item that arrives while `bufferSize` items wait.
 *
 * - `wait`: its `send` waits for room, and so the source slows down to the speed of the work. Nothing is lost.
 * - `drop-newest`: the item itself is lost; what waits already keeps its place.
 * - `drop-oldest`: the item that has waited longest is lost and the new one takes the room.
 * - `shed`: the item is refused before any work: `send` rejects with `LOAD_SHED`, `trySend` gives false.
 */
export type WhenFull = 'wait' | 'drop-newest' | 'drop-oldest' | 'shed';

/**
 * What happens when an item fails.
 *
 * - `fail`: the first failure ends the run.
 * - `skip`: the item has no result and is counted; the others go on.
 * - a function: it is told, and the others go on. What it throws or rejects with ends the run.
 */
export type OnError<T> = 'fail' | 'skip' | ((error: unknown, item: T) => void);

/** `completion`: results leave as they finish. `input`: results leave in the order in which their items came. */
export type Order = 'completion' | 'input';

export interface ProcessorOptions<T> {
  /**
   * How many items are worked on at once: an integer of at least 1 (default: the cores this process may use), or
   * a limiter that finds the number while it runs.
   */
  readonly concurrency?: number | LimiterLike | undefined;
  /** How many items may wait for work, and as many results to be received. At least 1; default 2 × concurrency. */
  readonly bufferSize?: number | undefined;
  /** Default `completion`. */
  readonly order?: Order | undefined;
  /** Default `wait`. */
  readonly whenFull?: WhenFull | undefined;
  /** Default `fail`. */
  readonly onError?: OnError<T> | undefined;
  /** Where a `workerTask` runs. Default: a pool of its own, which ends with the processor. A function always runs here. */
  readonly pool?: WorkerPool | undefined;
  /** Aborting it destroys the processor with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** What events and errors call it. Default `processor`. */
  readonly name?: string | undefined;
  /** What `retryAfterMs` of what is shed is measured by. Default: the system's clock. */
  readonly clock?: Clock | undefined;
}

/** The options with every default filled in. */
export interface ResolvedOptions<T> {
  readonly concurrency: number | LimiterLike;
  /** How many may run at once now: the number, or what the limiter says at the start. */
  readonly limit: number;
  readonly bufferSize: number;
  readonly order: Order;
  readonly whenFull: WhenFull;
  readonly onError: OnError<T>;
  readonly signal: AbortSignal | undefined;
  readonly name: string;
  readonly clock: Clock;
}

/**
 * Fills in the defaults and refuses what can never run: numbers out of range with a `RangeError`, what is not a
 * function or a limiter with a `TypeError`, unknown words with `INVALID_ARGUMENT`.
 */
export function resolveOptions<T>(options: ProcessorOptions<T> = {}): ResolvedOptions<T> {
  const { concurrency = availableCores(), onError = 'fail', signal, name = 'processor' } = options;
  const { clock = systemClock } = options;
  const limit =
    typeof concurrency === 'number' ? requireInteger('concurrency', concurrency, 1) : limitOf(concurrency);
  if (typeof onError !== 'function') requireOneOf('onError', onError, ['fail', 'skip']);
  return {
    concurrency,
    limit,
    bufferSize: requireInteger('bufferSize', options.bufferSize ?? 2 * limit, 1),
    order: requireOneOf('order', options.order ?? 'completion', ['completion', 'input']),
    whenFull: requireOneOf('whenFull', options.whenFull ?? 'wait', [
      'wait',
      'drop-newest',
      'drop-oldest',
      'shed',
    ]),
    onError,
    signal,
    name,
    clock,
  };
}

function limitOf(limiter: LimiterLike): number {
  const isLimiter = (['tryAcquire', 'acquire', 'on'] as const).every(
    (method) => typeof Reflect.get(Object(limiter), method) === 'function',
  );
  if (!isLimiter) throw wrongKind('concurrency', 'an integer of at least 1 or an AdaptiveLimiter', limiter);
  return Math.max(1, Math.floor(limiter.limit));
}
