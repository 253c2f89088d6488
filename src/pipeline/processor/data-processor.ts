import { PipelineError, requireInteger, systemClock, type WaitOptions } from '../../base/index.js';
import type { WorkerTask } from '../../pool/index.js';
import { ProcessorCore } from './core.js';
import { withinGrace } from './grace.js';
import { type Processor, type ProcessorOptions, resolveOptions } from './options.js';
import type { ProcessorStats } from './stats.js';
import { workerFor } from './worker-for.js';

/**
 * Works on a stream of items with bounded concurrency and bounded memory: items go in at one end, their results come
 * out at the other, and a consumer that is slow slows the sender down instead of filling the memory.
 *
 * At most `concurrency` items are worked on, at most `bufferSize` wait for work, and at most `bufferSize` results wait
 * to be received. A result for which there is no room still occupies its place in the workshop. So a sender that
 * awaits each `send` is never more than `bufferSize + concurrency + bufferSize + 1` items ahead of the consumer.
 *
 * Send and receive at the same time. Sending everything first and receiving afterwards stops, by design, as soon as
 * those places are taken; `processBatch` does both for you. A program in which every wait has become hopeless ends
 * with `DEADLOCK` instead of exiting quietly.
 *
 * It ends in one of three ways: `close()` takes no more items and lets everything in the works be received; the first
 * failure ends it unless `onError` says otherwise; `destroy(reason)` stops it now.
 *
 * @example
 * const sizes = new DataProcessor(async (url: string, { signal }) => (await fetch(url, { signal })).status, { concurrency: 8 });
 * const sending = (async () => {
 *   for (const url of urls) await sizes.send(url);
 *   sizes.close();
 * })();
 * for await (const status of sizes) console.log(status);
 * await sending;
 */
export class DataProcessor<T, R> implements AsyncIterable<R>, AsyncDisposable {
  private readonly core: ProcessorCore<T>;

  /**
   * What `processor` is decides where items are worked on: a function in this thread, a `workerTask` in a pool.
   *
   * Errors: `RangeError` for numbers out of range, `TypeError` for what is no function, task or limiter,
   * `INVALID_ARGUMENT` for unknown words.
   */
  constructor(processor: Processor<T, R> | WorkerTask<T, R>, options: ProcessorOptions<T> = {}) {
    const resolved = resolveOptions(options);
    this.core = new ProcessorCore(workerFor(processor, resolved.limit, options.pool), resolved);
  }

  /**
   * Resolves when the item has been accepted: when it is being worked on or has a place among the waiting. With
   * `drop-newest` and `drop-oldest` it resolves at once, and what was lost is in `stats().dropped`.
   *
   * Waits, under `whenFull: 'wait'`, while `bufferSize` items wait. Aborting ends the wait, and the item was not taken.
   *
   * Errors: `LOAD_SHED` under `shed` when it is full (`retryAfterMs`: when those that wait will have begun, as far as can be
   * told); `CHANNEL_CLOSED` (the item is its `value`) after `close()`; the failure or the reason after those; `DEADLOCK` when
   * nothing could ever make room.
   */
  send(item: T, wait?: WaitOptions): Promise<void> {
    return this.core.send(item, wait);
  }

  /**
   * `send` without waiting: true when the item was accepted (or lost by a `drop-…` policy), false when there is no room
   * (under `shed` it is then counted as shed) or nothing is taken any more (`stats().state` tells).
   */
  trySend(item: T): boolean {
    return this.core.offer(item) === 'accepted';
  }

  /**
   * The next result, or `undefined` when there will be none any more. Use `for await` where results may themselves be
   * undefined.
   *
   * Waits for a result; several receives are served in the order they came. Aborting ends the wait and loses nothing.
   *
   * Errors: the failure, once the results that were finished before it are received; the reason after `destroy`;
   * `DEADLOCK` when nothing could ever come.
   */
  recv(wait?: WaitOptions): Promise<R | undefined> {
    return this.core.receive('value', 1, wait) as Promise<R | undefined>;
  }

  /**
   * At least one result and at most `limit`, without waiting for more than the first; `[]` when there will be none any
   * more (or `limit` is 0). Waits, is aborted and rejects as `recv`; a `limit` that is no integer of at least 0 throws a `RangeError`.
   */
  recvMany(limit: number, wait?: WaitOptions): Promise<R[]> {
    requireInteger('limit', limit, 0);
    return this.core.receive('many', limit, wait) as Promise<R[]>;
  }

  /**
   * Takes no more items. What was accepted, and every send that waits already, is worked on and may be received; then
   * the results end. Any number of times.
   */
  close(): void {
    this.core.close();
  }

  /**
   * Stops now: aborts the signal of every running item with `reason`, starts nothing more, drops what waits, and rejects
   * every waiting and later send and receive with `reason` (default: an error with code `ABORTED`). Results
   * that were not received are discarded. If it has failed before, that failure stays the reason.
   *
   * Resolves when every running item has settled, or can no longer settle because nothing else keeps the process alive.
   * Any number of times; never rejects.
   */
  destroy(reason: unknown = new PipelineError('ABORTED', 'the processor was destroyed')): Promise<void> {
    return this.core.destroy(reason);
  }

  /** The counts at this instant. */
  stats(): ProcessorStats {
    return this.core.stats();
  }

  /**
   * The results, each once; several loops share them. Leaving the loop early destroys the processor, and waits a moment
   * (not for ever) for what runs to settle.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<R> {
    return new Results(this.core);
  }

  /** The same as `destroy()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.destroy();
  }
}

/** Written by hand: an async generator would cost two more turns of the microtask queue for each result. */
class Results<T, R> implements AsyncIterableIterator<R> {
  private readonly core: ProcessorCore<T>;

  constructor(core: ProcessorCore<T>) {
    this.core = core;
  }

  next(): Promise<IteratorResult<R>> {
    return this.core.receive('step', 1) as Promise<IteratorResult<R>>;
  }

  async return(): Promise<IteratorResult<R>> {
    const reason = new PipelineError('ABORTED', 'nobody receives its results any more');
    await withinGrace(this.core.destroy(reason), systemClock);
    return { done: true, value: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<R> {
    return this;
  }
}
