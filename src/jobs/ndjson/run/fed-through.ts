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
  /**
   * What `close` of the run does with pieces that were sent and not begun: `finish` (default) works on them, for what was read from a
   * stream is nowhere else any more; `leave` does not, for whoever reads the files again finds them.
   */
  readonly whenClosed?: 'finish' | 'leave';
}

/**
 * What came of what a feed sends, worked on side by side. What the feed rejects with rejects here, after everything before it.
 * Leaving early, and `destroy`, stop feeding and working.
 *
 * - I1 The feed is no further ahead than `concurrency` and one.
 * - I2 `close` of the run ends the feed where it is. What is being worked on then comes to its end and leaves.
 * - I3 With `leave` nothing more is begun then, and of what was not begun nothing leaves: in the order of the input there is no gap.
 */
export async function* fedThrough<I, O>(
  { feed, work, concurrency, order, whenClosed = 'finish' }: FedThrough<I, O>,
  { closing, stopping }: Teller,
): AsyncGenerator<O, void> {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort(closing.reason);
  const registration = onAbort(closing, { withdraw: () => undefined, abandon: leave });
  const processor = new DataProcessor<I, O | typeof NOT_BEGUN>(
    async (piece, { signal }) => {
      if (whenClosed === 'leave' && closing.aborted) return NOT_BEGUN;
      return await work(piece, signal);
    },
    { concurrency, bufferSize: 1, order, signal: stopping, name: 'ndjson' },
  );
  if (closing.aborted) leave();
  let failure: { readonly error: unknown } | undefined;
  const feeding = feed(processor, leaving.signal)
    .catch((error: unknown) => {
      if (!closing.aborted) failure = { error };
    })
    .finally(() => processor.close());
  try {
    for await (const result of processor) if (result !== NOT_BEGUN) yield result;
    await feeding;
    if (failure !== undefined) throw failure.error;
  } finally {
    registration.cancel();
    leaving.abort();
    await processor.destroy();
    await feeding;
  }
}

const NOT_BEGUN = Symbol('not begun');
