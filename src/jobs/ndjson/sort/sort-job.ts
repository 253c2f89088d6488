import type { WorkerPool } from '../../../pool/index.js';
import { faultInBatch } from '../faults.js';
import { SortOrder } from '../order/index.js';
import type { NdjsonInput } from '../reading/index.js';
import {
  type DataOut,
  type Failures,
  inThreads,
  type PlacedOut,
  type RunEnding,
  type Teller,
  type WorkedBatch,
} from '../run/index.js';
import type { TakeBlock } from './arena/put-in-order.js';
import { type Block, rowWidth } from './block.js';
import { BlockMemory } from './block-memory.js';
import { type MergeMachine, mergeRuns } from './merge.js';
import type { SortSettings } from './options.js';
import { firstOf } from './run-store.js';
import type { Run } from './runs.js';
import type { SortedRun } from './sorted-run.js';

/** How inputs are read. */
export interface ReadingWishes {
  /** Default: all of the job's. */
  readonly inputs?: readonly NdjsonInput[];
  readonly firstInput?: number;
  readonly batchBytes: number;
  readonly concurrency: number;
}

/** A batch that was worked on, or how the run has to end. */
export type RunPiece<R> = WorkedBatch<R> | { readonly kind: 'ending'; readonly ending: RunEnding };

/** What the ways to sort have in common: reading runs in, and writing them out merged. */
export class SortJob {
  readonly order: SortOrder;
  readonly machine: MergeMachine;
  readonly inputs: readonly NdjsonInput[];
  readonly settings: SortSettings;
  readonly teller: Teller;
  readonly failures: Failures;
  readonly pool: WorkerPool;
  private readonly out: DataOut;
  private written = 0;

  constructor(
    inputs: readonly NdjsonInput[],
    settings: SortSettings,
    teller: Teller,
    failures: Failures,
    out: DataOut,
    pool: WorkerPool,
  ) {
    this.order = new SortOrder(settings.spec);
    this.inputs = inputs;
    this.settings = settings;
    this.teller = teller;
    this.failures = failures;
    this.out = out;
    this.pool = pool;
    this.machine = {
      pool,
      concurrency: settings.jobs + 1,
      sliceBytes: between(16 * 1024, settings.memoryBytes / 64, 2 ** 21),
      // Two of every run are in memory while runs are merged.
      blocks: new BlockMemory(between(32 * 1024, settings.memoryBytes / 256, 512 * 1024)),
      signal: teller.stopping,
    };
  }

  /**
   * What `work` makes of the batches of `inputs` (the first of them is number `firstInput`), in their order. Counts are kept and
   * faults dealt with on the way; the last piece is an ending when the input did not come to its end.
   */
  async *runsOf<R extends SortedRun>(
    { batchBytes, concurrency, firstInput = 0, inputs = this.inputs }: ReadingWishes,
    work: (bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal) => Promise<R>,
  ): AsyncGenerator<RunPiece<R>, void> {
    const { clock, maxRecordBytes } = this.settings;
    const pieces = inThreads<R>(
      {
        inputs,
        reading: { batchBytes, maxRecordBytes, keepOversizedBytes: this.failures.keepOversizedBytes, clock },
        concurrency,
        work: async ({ bytes }, signal, recycle) => {
          const run = await work(bytes, signal);
          if (run.spare !== undefined) recycle(run.spare);
          return run;
        },
      },
      this.teller,
    );
    for await (const piece of pieces) {
      const ending =
        piece.kind === 'oversized'
          ? await this.failures.takeOversized({ ...piece, input: firstInput + piece.input })
          : await this.takeIn(piece, firstInput);
      if (ending !== undefined) return yield { kind: 'ending', ending };
      if (piece.kind === 'worked') yield piece;
    }
    if (this.teller.closing.aborted) yield { kind: 'ending', ending: 'closed' };
  }

  /** Merges runs to the output. `close` stops it there too: an output that is interrupted is none. */
  async writeOut(runs: readonly Run[]): Promise<'complete' | 'closed'> {
    const { limit, unique } = this.settings;
    const wishes = { unique, wantRows: limit !== undefined };
    return await this.writing((put) =>
      mergeRuns(runs, this.order, wishes, this.machine, async (merged) => {
        const place = await put(merged);
        return place === 'enough' ? place : place === 'free';
      }),
    );
  }

  /** The same with records that are in order, as `give` tells them block by block. */
  async putOut(give: (take: TakeBlock) => Promise<unknown>): Promise<'complete' | 'closed'> {
    return await this.writing((put) =>
      give(async (block) => ((await put(block)) === 'enough' ? 'enough' : 'more')),
    );
  }

  /** Where threads may write records in order by themselves; undefined: they are to be given to `putOut`. */
  get placedOut(): PlacedOut | undefined {
    return this.settings.limit === undefined ? this.out.placed : undefined;
  }

  /** The same with what threads write by themselves, as `give` tells records and bytes. */
  async putPlaced(
    file: PlacedOut,
    give: (wrote: (records: number, bytes: number) => 'more' | 'enough') => Promise<unknown>,
  ): Promise<'complete' | 'closed'> {
    return await this.toTheEnd(() =>
      give((records, bytes) => {
        this.written += records;
        file.wrote(bytes);
        return this.teller.closing.aborted ? 'enough' : 'more';
      }),
    );
  }

  /** `free`: the block's bytes are not needed any more; `kept`: they are somebody else's now; `enough`: nor is what comes. */
  private async writing(
    give: (put: (block: Block<ArrayBufferLike>) => Promise<'free' | 'kept' | 'enough'>) => Promise<unknown>,
  ): Promise<'complete' | 'closed'> {
    const width = rowWidth(this.order);
    let left = this.settings.limit ?? Infinity;
    return await this.toTheEnd(() =>
      give(async (block) => {
        if (left === 0 || this.teller.closing.aborted) return 'enough';
        const { bytes, count } = firstOf(block, left, width);
        left -= count;
        this.written += count;
        return (await this.out.write(bytes)) ? 'free' : 'kept';
      }),
    );
  }

  private async toTheEnd(write: () => Promise<unknown>): Promise<'complete' | 'closed'> {
    const { tally } = this.teller;
    tally.enter('writing');
    await write();
    tally.dropped = tally.received - tally.failed - this.written;
    return this.teller.closing.aborted ? 'closed' : 'complete';
  }

  private async takeIn(
    { place, result }: WorkedBatch<SortedRun>,
    firstInput: number,
  ): Promise<RunEnding | undefined> {
    const { tally } = this.teller;
    tally.received += result.received;
    for (const [n, found] of result.faults.entries()) {
      const fault = faultInBatch(this.failures.nameOf(firstInput + place.input), place, found);
      const ending = await this.failures.take(fault, result.raw[n] ?? new Uint8Array(0), 'parse');
      if (ending !== undefined) return ending;
    }
    return undefined;
  }
}

/** `wanted`, as far as it is within bounds. */
export function between(least: number, wanted: number, most: number): number {
  return Math.floor(Math.min(most, Math.max(least, wanted)));
}
