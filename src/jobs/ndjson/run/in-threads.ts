import type { Batch, OversizedRecord } from '../batch.js';
import { type NdjsonInput, NdjsonReader, type ReaderOptions } from '../reading/index.js';
import { fedThrough } from './fed-through.js';
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
 * are too long in between. It reads no further ahead than `concurrency` and a few batches, and ends as `fedThrough` does: what
 * cannot be read rejects, after everything before it.
 */
export async function* inThreads<R>(
  { inputs, reading, concurrency, work }: InThreads<R>,
  teller: Teller,
): AsyncGenerator<WorkedBatch<R> | OversizedRecord, void> {
  let reader: NdjsonReader | undefined;
  const recycle = (bytes: Uint8Array<ArrayBuffer>): void => reader?.recycle(bytes);
  yield* fedThrough<Batch | OversizedRecord, WorkedBatch<R> | OversizedRecord>(
    {
      concurrency,
      order: 'input',
      feed: async (to, signal) => {
        const opened = new NdjsonReader(inputs, { ...reading, signal });
        reader = opened;
        teller.tally.readers.push(() => opened.bytesRead);
        for await (const piece of opened) await to.send(piece);
      },
      work: async (piece, signal) => {
        if (piece.kind === 'oversized') return piece;
        const { input, firstLine, lines, offset } = piece;
        const result = await work(piece, signal, recycle);
        return { kind: 'worked', place: { input, firstLine, lines, offset }, result };
      },
    },
    teller,
  );
}
