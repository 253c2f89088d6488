import { DataProcessor } from '../../../pipeline/index.js';
import type { WorkerPool } from '../../../pool/index.js';
import type { SortOrder } from '../order/index.js';
import { mergeTask } from '../tasks.js';
import { asBlock, type Block, rowWidth } from './block.js';
import type { BlockMemory } from './block-memory.js';
import type { MergedSlice, MergeWishes } from './merge-slice.js';
import { packSlice, SliceBuffers } from './pack.js';
import { MemoryRun, type Run } from './runs.js';
import { type Slice, SliceCutter } from './slices.js';

/** What merging needs of its surroundings. */
export interface MergeMachine {
  readonly pool: WorkerPool;
  /** Slices that are merged, or wait for a thread, at a time. */
  readonly concurrency: number;
  /** Bytes of a slice, about. */
  readonly sliceBytes: number;
  /** What runs on disk are read into. */
  readonly blocks: BlockMemory;
  readonly signal: AbortSignal;
}

/** What is done with merged records, in order. True: their bytes are not needed any more. `enough`: nor is what comes. */
export type TakeMerged = (merged: MergedSlice) => Promise<boolean | 'enough'>;

/**
 * Merges sorted runs, earlier ones first among equals: cuts them into slices, has these merged side by side in threads, and
 * hands them on in order. Holds a few slices, and a part of each run. The runs are closed in every case.
 */
export async function mergeRuns(
  runs: readonly Run[],
  order: SortOrder,
  wishes: MergeWishes,
  machine: MergeMachine,
  take: TakeMerged,
): Promise<void> {
  const partBytes = Math.min(64 * 1024, Math.max(8 * 1024, machine.sliceBytes / (runs.length + 1)));
  for (const run of runs) if (run instanceof MemoryRun) run.partBytes = partBytes;
  const buffers = new SliceBuffers();
  const cutter = new SliceCutter(runs, order, machine.sliceBytes);
  const processor = new DataProcessor<Slice, MergedSlice>(
    (slice, { signal }) => mergeOne(slice, order, wishes, machine, buffers, signal),
    {
      concurrency: machine.concurrency,
      bufferSize: 1,
      order: 'input',
      signal: machine.signal,
      name: 'merge',
    },
  );
  let failure: { readonly error: unknown } | undefined;
  const feeding = feed(cutter, processor).catch((error: unknown) => {
    failure = { error };
    processor.close();
  });
  try {
    for await (const merged of processor) {
      const taken = await take(merged);
      if (taken === 'enough') return;
      if (taken && merged.bytes.length > 0) buffers.giveBack(merged.bytes);
    }
    await feeding;
    if (failure !== undefined) throw failure.error;
  } finally {
    await processor.destroy();
    await feeding;
    for (const run of runs) await run.close();
  }
}

async function feed(cutter: SliceCutter, processor: DataProcessor<Slice, MergedSlice>): Promise<void> {
  for (let slice = await cutter.next(); slice !== undefined; slice = await cutter.next()) {
    await processor.send(slice);
  }
  processor.close();
}

function mergeOne(
  slice: Slice,
  order: SortOrder,
  wishes: MergeWishes,
  { blocks, pool }: MergeMachine,
  buffers: SliceBuffers,
  signal: AbortSignal,
): MergedSlice | Promise<MergedSlice> {
  const width = rowWidth(order);
  const [only, ...others] = slice.parts;
  // Input that was in order: there is nothing to merge.
  if (only !== undefined && others.length === 0 && !wishes.unique) {
    const merged = unmerged(asBlock(only, width));
    blocks.giveBack(slice.parts);
    return merged;
  }
  const packed = packSlice(slice, width, wishes.unique, buffers);
  blocks.giveBack(slice.parts);
  const transfer = [packed.buffer.buffer, packed.rows.buffer];
  return pool.run(mergeTask, { packed, spec: order.spec, wishes }, { signal, transfer });
}

/** Its bytes are those of the run's own block and have to be copied before they can be given away. */
function unmerged(block: Block): MergedSlice {
  return { ...block, bytes: block.bytes.slice(), dropped: 0 };
}
