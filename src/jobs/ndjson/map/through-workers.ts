import type { Order, WhenFull } from '../../../pipeline/index.js';
import type { OversizedRecord } from '../batch.js';
import { type NdjsonInput, NdjsonReader, type ReaderOptions } from '../reading/index.js';
import { type Feedable, fedThrough, type Teller } from '../run/index.js';
import type { Chunk, ChunkResult } from './chunk.js';
import type { ChunkSizer } from './chunk-sizer.js';
import { Entrance } from './entrance.js';

/** A chunk that came back, and what came of it. */
export interface MappedChunk {
  readonly kind: 'mapped';
  readonly chunk: Chunk;
  readonly result: ChunkResult;
}

export interface ThroughWorkers {
  readonly inputs: readonly NdjsonInput[];
  readonly reading: Omit<ReaderOptions, 'signal'>;
  /** How many chunks are worked on, or wait for a worker, at a time. */
  readonly concurrency: number;
  readonly order: Order;
  readonly whenFull: WhenFull;
  readonly sizer: ChunkSizer;
  /** The place among all records of the first that is read. */
  readonly firstIndex: number;
  readonly work: (chunk: Chunk, signal: AbortSignal) => Promise<ChunkResult>;
}

/** A record that is too long, and its place among all records. */
export interface PlacedOversized extends OversizedRecord {
  readonly index: number;
}

/** What is sent to workers, and what goes by. */
export type Piece = Chunk | PlacedOversized;
export type Done = MappedChunk | PlacedOversized;

/**
 * Reads inputs, has their chunks worked on side by side, and gives what came of them; records that are too long in between. Ends as
 * `fedThrough` does.
 */
export async function* throughWorkers(
  { inputs, reading, concurrency, order, whenFull, sizer, firstIndex, work }: ThroughWorkers,
  teller: Teller,
): AsyncGenerator<Done, void> {
  let reader: NdjsonReader | undefined;
  const whenClosed = inputs.every((input) => 'path' in input) ? 'leave' : 'finish';
  const pieces = fedThrough<Piece, Done>(
    {
      concurrency,
      order,
      whenClosed,
      feed: async (to, signal) => {
        reader = new NdjsonReader(inputs, { ...reading, signal });
        const opened = reader;
        teller.tally.readers.push(() => opened.bytesRead);
        const until = whenClosed === 'leave' ? signal : undefined;
        if (whenFull === 'wait') return await sendChunks(opened, sizer, to, firstIndex, until);
        const entrance = new Entrance(whenFull, Math.max(4, 2 * concurrency), to, teller);
        try {
          await sendChunks(opened, sizer, entrance, firstIndex, until);
        } finally {
          await entrance.drained();
        }
      },
      work: async (piece, signal) => {
        if (piece.kind === 'oversized') return piece;
        const result = await work(piece, signal);
        sizer.learn(result);
        return { kind: 'mapped', chunk: piece, result };
      },
    },
    teller,
  );
  for await (const done of pieces) {
    yield done;
    if (done.kind === 'mapped' && done.chunk.isWholeBatch) reader?.recycle(done.chunk.bytes);
  }
}

/** Sends what a reader gives, cut into chunks; no more of them once `until` aborts. */
export async function sendChunks(
  reader: NdjsonReader,
  sizer: ChunkSizer,
  to: Feedable<Piece>,
  firstIndex: number,
  until: AbortSignal | undefined,
): Promise<void> {
  let index = firstIndex;
  for await (const piece of reader) {
    if (piece.kind === 'oversized') {
      await to.send({ ...piece, index });
      index += 1;
      continue;
    }
    const chunks = sizer.chunksOf(piece, index);
    for (let next = chunks.next(); ; next = chunks.next()) {
      if (next.done === true) {
        index = next.value;
        break;
      }
      if (until?.aborted === true) return; // a batch may be hours of calls
      await to.send(next.value);
    }
  }
}
