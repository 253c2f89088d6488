import { onAbort } from '../../../base/index.js';
import { DataProcessor, type Order } from '../../../pipeline/index.js';
import type { Teller } from './story.js';

/** Where a feed puts what is to be worked on; it waits while there is enough. */
export interface Feedable<I> {
  send(piece: I): Promise<void>;
}

export interface FedThrough<I, O> {
  /**
   * Sends all there is and resolves. Its signal says that nothing more is wanted; what it rejects with after a `close` of the run
   * concerns nobody.
   */
  readonly feed: (to: Feedable<I>, signal: AbortSignal) => Promise<void>;
  /** Works on one piece. */
  readonly work: (piece: I, signal: AbortSignal) => Promise<O> | O;
  /** How many pieces are worked on, or wait for a worker, at a time. */
  readonly concurrency: number;
  readonly order: Order;
}

/**
 * What came of what a feed sends, worked on side by side. The feed is no further ahead than `concurrency` and one.
 *
 * `close` of the run ends the feed where it is. What the feed rejects with rejects here, after everything before it. Leaving early,
 * and `destroy`, stop feeding and working.
 */
export async function* fedThrough<I, O>(
  { feed, work, concurrency, order }: FedThrough<I, O>,
  { closing, stopping }: Teller,
): AsyncGenerator<O, void> {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort(closing.reason);
  const registration = onAbort(closing, { withdraw: () => undefined, abandon: leave });
  const processor = new DataProcessor<I, O>(async (piece, { signal }) => await work(piece, signal), {
    concurrency,
    bufferSize: 1,
    order,
    signal: stopping,
    name: 'ndjson',
  });
  if (closing.aborted) leave();
  let failure: { readonly error: unknown } | undefined;
  const feeding = feed(processor, leaving.signal)
    .catch((error: unknown) => {
      if (!closing.aborted) failure = { error };
    })
    .finally(() => processor.close());
  try {
    yield* processor;
    await feeding;
    if (failure !== undefined) throw failure.error;
  } finally {
    registration.cancel();
    leaving.abort();
    await processor.destroy();
    await feeding;
  }
}
