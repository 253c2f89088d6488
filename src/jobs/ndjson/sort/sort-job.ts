import type { WorkerPool } from '../../../pool/index.js';
import { SortOrder } from '../order/index.js';
import type { NdjsonInput } from '../reading/index.js';
import type { DataOut, Failures, Teller } from '../run/index.js';
import type { TakeBlock } from './arena/put-in-order.js';
import { type Block, rowWidth } from './block.js';
import { BlockMemory } from './block-memory.js';
import { FirstKey } from './first-key.js';
import { type MergeMachine, mergeRuns } from './merge.js';
import type { SortSettings } from './options.js';
import { firstOf } from './run-store.js';
import type { Run } from './runs.js';

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
      sliceBytes: between(16 * 1024, settings.memoryBytes / 16, 2 ** 21),
      // Two of every run are in memory while runs are merged.
      blocks: new BlockMemory(between(32 * 1024, settings.memoryBytes / 256, 512 * 1024)),
      signal: teller.stopping,
    };
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

  /** `free`: the block's bytes are not needed any more; `kept`: they are somebody else's now; `enough`: nor is what comes. */
  private async writing(
    give: (put: (block: Block<ArrayBufferLike>) => Promise<'free' | 'kept' | 'enough'>) => Promise<unknown>,
  ): Promise<'complete' | 'closed'> {
    const { tally } = this.teller;
    const width = rowWidth(this.order);
    const firstKey = new FirstKey(this.order);
    let left = this.settings.limit ?? Infinity;
    tally.enter('writing');
    await give(async (block) => {
      if (left === 0 || this.teller.closing.aborted) return 'enough';
      const { bytes, count } = firstOf(block, left, width);
      left -= count;
      this.written += count;
      firstKey.see(bytes);
      return (await this.out.write(bytes)) ? 'free' : 'kept';
    });
    tally.dropped = tally.received - tally.failed - this.written;
    if (this.teller.closing.aborted) return 'closed';
    tally.absentKey = firstKey.absent(left > 0);
    return 'complete';
  }
}

/** `wanted`, as far as it is within bounds. */
export function between(least: number, wanted: number, most: number): number {
  return Math.floor(Math.min(most, Math.max(least, wanted)));
}
