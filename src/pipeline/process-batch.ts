import type { WorkerTask } from '../pool/index.js';
import { pipeline, PipelineRunError } from './builder/index.js';
import type { Processor, ProcessorOptions } from './processor/index.js';

/** As for `DataProcessor`, without `order`: results are in the order of the items. */
export type BatchProcessingOptions<T> = Omit<ProcessorOptions<T>, 'order'>;

/**
 * Works on all items with bounded concurrency and resolves with the results in the order of the items: sends and
 * receives at the same time, which is what a loop of `send` followed by a loop of `recv` gets wrong. Items are taken
 * only as fast as they are worked on; the results are all in memory at the end. Items that fail and are skipped, or are
 * dropped or shed, have no result.
 *
 * Aborting `options.signal` cancels what runs, closes the source and rejects with the signal's reason.
 *
 * Rejects with the error itself when an item fails (`onError: 'fail'`) or the source does, after the rest has been
 * cancelled; with what `DataProcessor` and `pipeline` throw for wrong arguments.
 *
 * @example
 * const pages = await processBatch(urls, async (url, { signal }) => (await fetch(url, { signal })).text(), { concurrency: 8 });
 */
export async function processBatch<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  processor: Processor<T, R> | WorkerTask<T, R>,
  options: BatchProcessingOptions<T> = {},
): Promise<R[]> {
  const { signal, ...others } = options;
  try {
    return await pipeline(items)
      .map(processor, { ...others, order: 'input' })
      .toArray({ signal });
  } catch (error) {
    throw error instanceof PipelineRunError ? error.cause : error;
  }
}
