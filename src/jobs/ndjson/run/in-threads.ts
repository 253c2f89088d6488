import { onAbort } from '../../../base/index.js';
import { DataProcessor } from '../../../pipeline/index.js';
import type { Batch, OversizedRecord } from '../batch.js';
import { type NdjsonInput, NdjsonReader, type ReaderOptions } from '../reading/index.js';
import type { Teller } from './story.js';

/** A batch that came back from its thread: where it was in the input, and what came of it. */
export interface WorkedBatch<R> {
  readonly kind: 'worked';
  readonly place: Pick<Batch, 'input' | 'firstLine' | 'lines' | 'offset'>;
  readonly result: R;
}

export interface InThreads<R> {
  readonly inputs: readonly NdjsonInput[];
  readonly reading: Omit<ReaderOptions, 'signal'>;
  /** How many batches are worked on, or wait for a thread, at a time. */
  readonly concurrency: number;
  /** Works on a batch. Its bytes may be given back with `recycle` when nobody needs them any more. */
  readonly work: (
    batch: Batch,
    signal: AbortSignal,
    recycle: (bytes: Uint8Array<ArrayBuffer>) => void,
  ) => Promise<R>;
}

/**
 * Reads inputs and has their batches worked on side by side; gives what came of them in the order of the input, records that
 * are too long in between. It reads no further ahead than `concurrency` and a few batches.
 *
 * `close` of the run ends the input where it is. What cannot be read rejects, after everything before it. Leaving early,
 * and `destroy`, stop reading and working.
 */
export async function* inThreads<R>(
  { inputs, reading, concurrency, work }: InThreads<R>,
  { tally, closing, stopping }: Teller,
): AsyncGenerator<WorkedBatch<R> | OversizedRecord, void> {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort(closing.reason);
  const registration = onAbort(closing, { withdraw: () => undefined, abandon: leave });
  const reader = new NdjsonReader(inputs, { ...reading, signal: leaving.signal });
  tally.readers.push(() => reader.bytesRead);
  const recycle = (bytes: Uint8Array<ArrayBuffer>): void => reader.recycle(bytes);
  const processor = new DataProcessor<Batch | OversizedRecord, WorkedBatch<R> | OversizedRecord>(
    async (piece, { signal }) => {
      if (piece.kind === 'oversized') return piece;
      const { input, firstLine, lines, offset } = piece;
      const result = await work(piece, signal, recycle);
      return { kind: 'worked', place: { input, firstLine, lines, offset }, result };
    },
    { concurrency, bufferSize: 1, order: 'input', signal: stopping, name: 'ndjson' },
  );
  let failure: { readonly error: unknown } | undefined;
  const feeding = feed(reader, processor).catch((error: unknown) => {
    if (!closing.aborted) failure = { error };
    processor.close();
  });
  try {
    if (closing.aborted) leave();
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

async function feed(
  reader: NdjsonReader,
  processor: DataProcessor<Batch | OversizedRecord, unknown>,
): Promise<void> {
  for await (const piece of reader) await processor.send(piece);
  processor.close();
}
