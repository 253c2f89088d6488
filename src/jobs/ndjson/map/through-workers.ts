import { onAbort } from '../../../base/index.js';
import { DataProcessor, type Order, type WhenFull } from '../../../pipeline/index.js';
import type { OversizedRecord } from '../batch.js';
import { type NdjsonInput, NdjsonReader, type ReaderOptions } from '../reading/index.js';
import type { Teller } from '../run/index.js';
import type { Chunk, ChunkResult } from './chunk.js';
import type { ChunkSizer } from './chunk-sizer.js';

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

type Piece = Chunk | PlacedOversized;
type Done = MappedChunk | PlacedOversized;

/**
 * Reads inputs, has their chunks worked on side by side, and gives what came of them; records that are too long in between. Ends as
 * `inThreads` does. What `whenFull` costs is counted here: `received`, and `dropped` or `shed`.
 */
export async function* throughWorkers(
  { inputs, reading, concurrency, order, whenFull, sizer, firstIndex, work }: ThroughWorkers,
  teller: Teller,
): AsyncGenerator<Done, void> {
  const { tally, closing, stopping } = teller;
  const leaving = new AbortController();
  const leave = (): void => leaving.abort(closing.reason);
  const registration = onAbort(closing, { withdraw: () => undefined, abandon: leave });
  const reader = new NdjsonReader(inputs, { ...reading, signal: leaving.signal });
  tally.readers.push(() => reader.bytesRead);
  const processor = new DataProcessor<Piece, Done>(
    async (piece, { signal }) => {
      if (piece.kind === 'oversized') return piece;
      const result = await work(piece, signal);
      sizer.learn(result);
      return { kind: 'mapped', chunk: piece, result };
    },
    { concurrency, bufferSize: 1, order, signal: stopping, name: 'ndjson' },
  );
  const entrance =
    whenFull === 'wait' ? undefined : new Entrance(whenFull, Math.max(4, 2 * concurrency), processor, teller);
  let failure: { readonly error: unknown } | undefined;
  const feeding = feed(reader, sizer, entrance ?? processor, firstIndex)
    .then(() => entrance?.drained())
    .catch((error: unknown) => {
      if (!closing.aborted) failure = { error };
    })
    .finally(() => processor.close());
  try {
    if (closing.aborted) leave();
    for await (const done of processor) {
      yield done;
      if (done.kind === 'mapped' && done.chunk.isWholeBatch) reader.recycle(done.chunk.bytes);
    }
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
  sizer: ChunkSizer,
  to: { send(piece: Piece): Promise<void> },
  firstIndex: number,
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
      await to.send(next.value);
    }
  }
}

/** A short line before the workers, with a word for what comes when it is full. */
class Entrance {
  private readonly whenFull: Exclude<WhenFull, 'wait'>;
  private readonly places: number;
  private readonly processor: DataProcessor<Piece, Done>;
  private readonly teller: Teller;
  private readonly waiting: Piece[] = [];
  private passing: Promise<void> | undefined = undefined;

  constructor(
    whenFull: Exclude<WhenFull, 'wait'>,
    places: number,
    processor: DataProcessor<Piece, Done>,
    teller: Teller,
  ) {
    this.whenFull = whenFull;
    this.places = places;
    this.processor = processor;
    this.teller = teller;
  }

  async send(piece: Piece): Promise<void> {
    if (this.waiting.length >= this.places && piece.kind === 'chunk') {
      if (this.whenFull !== 'drop-oldest') return this.lose(piece);
      const oldest = this.waiting.findIndex(({ kind }) => kind === 'chunk');
      for (const lost of this.waiting.splice(Math.max(0, oldest), 1)) this.lose(lost);
    }
    this.waiting.push(piece);
    this.passing ??= this.pass();
    // Reading never waits here, and results still have to come in.
    await new Promise((resolve) => setImmediate(resolve));
  }

  async drained(): Promise<void> {
    await this.passing;
  }

  private async pass(): Promise<void> {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      await this.processor.send(next);
    }
    this.passing = undefined;
  }

  private lose(piece: Piece): void {
    if (piece.kind !== 'chunk') return;
    const { tally } = this.teller;
    tally.received += piece.records;
    if (this.whenFull === 'shed') tally.shed += piece.records;
    else tally.dropped += piece.records;
  }
}
