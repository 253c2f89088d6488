import { writePrefix } from '../order/prefix.js';
import type { SortOrder } from '../order/index.js';
import type { RunEnding } from '../run/index.js';
import { firstTask } from '../tasks.js';
import { type FirstOfPiece, pass } from './arena/index.js';
import { type Block, rowWidth } from './block.js';
import { mergeSlice } from './merge-slice.js';
import { packSlice, SliceBuffers } from './pack.js';
import { firstOf } from './run-store.js';
import type { SortJob } from './sort-job.js';

/** Up to so many are found without sorting the others. */
export const FEW_RECORDS = 10_000;

/**
 * `sort` with a small `limit`: every piece of the input gives its first records, and of these the first are kept. Once there are enough, most records
 * are refused by a look at their prefixes. Memory does not grow with the input.
 */
export async function firstRecords(job: SortJob, limit: number): Promise<RunEnding> {
  const { failures, order, pool, settings } = job;
  const { spec, unique } = settings;
  const kept = new FirstBlocks(order, limit, unique);
  const passed = pass<FirstOfPiece>(job, spec, (arena, piece, signal) => {
    const bound = kept.bound === undefined ? 0 : arena.reserve(8);
    if (kept.bound !== undefined) arena.kernel.words.set(kept.bound, bound >> 2);
    const task = { ...piece, limit, bound, unique };
    return pool.run(firstTask, { arena: arena.handle, task }, { signal });
  });
  for await (const scanned of passed) {
    if (scanned.kind === 'ending') return scanned.ending;
    kept.add(scanned.scan.block);
  }
  const ending = failures.atEnd();
  if (ending !== undefined) return ending;
  return await job.putOut((take) => take(kept.merged()));
}

/**
 * The first records of all blocks so far.
 *
 * - F1 Blocks are added in the order of the input; the first of `blocks` is what earlier ones became.
 * - F2 No record whose prefix is above `bound` is among the first `limit`.
 */
class FirstBlocks {
  /** The prefix of the last record that is wanted, as a kernel has it; undefined: there are not enough yet. */
  bound: Uint32Array | undefined = undefined;
  private readonly order: SortOrder;
  private readonly limit: number;
  private readonly unique: boolean;
  private blocks: Block[] = [];
  /** Records in all blocks but the first. */
  private added = 0;

  constructor(order: SortOrder, limit: number, unique: boolean) {
    this.order = order;
    this.limit = limit;
    this.unique = unique;
  }

  add(block: Block): void {
    if (block.count === 0) return;
    this.blocks.push(block);
    this.added += block.count;
    // Not at every block: merging takes as long as there are records to keep.
    if (this.added >= this.limit || this.blocks.length > MOST_BLOCKS) this.merged();
  }

  merged(): Block {
    const { blocks, limit, order, unique } = this;
    const width = rowWidth(order);
    const [only = EMPTY, ...others] = blocks;
    const block = others.length === 0 ? only : firstOf(mergedOf(blocks, order, unique), limit, width);
    this.blocks = [block];
    this.added = 0;
    if (block.count >= limit) this.bound = this.prefixOf(block, limit - 1);
    return block;
  }

  private prefixOf({ bytes, rows }: Block, k: number): Uint32Array {
    const { order } = this;
    const column = order.slots === 0 ? 0 : 1;
    const place = rows[k * rowWidth(order) + column] as number;
    const prefix = { high: new Uint32Array(1), low: new Uint32Array(1) };
    writePrefix(bytes, place, order.prefixRule(0, 0), prefix, 0);
    return Uint32Array.of(prefix.low[0] as number, prefix.high[0] as number);
  }
}

const MOST_BLOCKS = 64;
const EMPTY: Block = { bytes: new Uint8Array(0), rows: new Int32Array(0), count: 0 };

function mergedOf(blocks: readonly Block[], order: SortOrder, unique: boolean): Block {
  const parts = blocks.map((block) => ({ block, from: 0, to: block.count }));
  const bytes = blocks.reduce((sum, block) => sum + block.bytes.length, 0);
  const count = blocks.reduce((sum, block) => sum + block.count, 0);
  const slice = { parts, bytes, count, previous: undefined };
  const packed = packSlice(slice, rowWidth(order), unique, new SliceBuffers());
  const merged = mergeSlice(packed, order, { unique, wantRows: true });
  return { bytes: merged.bytes.slice(), rows: merged.rows, count: merged.count };
}
