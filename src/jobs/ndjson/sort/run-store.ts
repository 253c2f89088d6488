import { removeLeftovers } from '../run/index.js';
import type { SortOrder } from '../order/index.js';
import type { TakeBlock } from './arena/put-in-order.js';
import { type Block, rowWidth } from './block.js';
import { mergeRuns, type MergeMachine } from './merge.js';
import { MemoryRun, type Run } from './runs.js';
import { SpillFile } from './spill-file.js';

/** How many runs are merged at once: each keeps a file open and some of it in memory. */
export const FAN_IN = 64;
/** How many runs of the first so many records, or bytes of them, are kept before they are merged into one. */
const LIMITED_RUNS = 64;
const LIMITED_BYTES = 64 * 2 ** 20;

export interface StoreOptions {
  readonly order: SortOrder;
  readonly machine: MergeMachine;
  readonly tmpDir: string;
  readonly unique: boolean;
  /** Only so many records are wanted: what is more is left out, and nothing goes to disk. */
  readonly limit: number | undefined;
}

/**
 * Keeps sorted runs until all are there: on disk, past `FAN_IN` of them merged into one; in memory when only so many records are wanted.
 *
 * - I1 `levels[n]` has the runs on disk that went through n further merges, oldest first; all in a higher level are older, and
 *   those in memory are the newest. So equal records keep their order.
 */
export class RunStore {
  /** Records left out so far: duplicates, and what is beyond the limit. */
  dropped = 0;
  private readonly options: StoreOptions;
  private readonly width: number;
  private held: MemoryRun[] = [];
  private heldBytes = 0;
  private readonly levels: SpillFile[][] = [];
  private isSwept = false;

  constructor(options: StoreOptions) {
    this.options = options;
    this.width = rowWidth(options.order);
  }

  /** Takes in a sorted run that `give` tells block by block, as far as more is wanted; a block is good until `take` resolves. */
  async addSorted(give: (take: TakeBlock) => Promise<unknown>): Promise<void> {
    const { limit } = this.options;
    if (limit === undefined) return await this.spillSorted(give);
    const blocks: Block[] = [];
    let kept = 0;
    await give(async ({ bytes, rows, count }) => {
      const whole = { bytes: new Uint8Array(bytes), rows: new Int32Array(rows), count };
      blocks.push(firstOf(whole, limit - kept, this.width));
      kept = Math.min(limit, kept + count);
      return kept === limit ? 'enough' : 'more';
    });
    this.hold(new MemoryRun(blocks, this.width));
    await this.keepFirst(limit);
  }

  /** Whether nothing was taken in. */
  get isEmpty(): boolean {
    return this.held.length === 0 && this.levels.length === 0;
  }

  /** Takes in what runs are when they are merged, though they are too many to be merged with all others; closes them. */
  async addMerged(runs: readonly Run[]): Promise<void> {
    const { limit } = this.options;
    if (limit === undefined) return await this.spill(runs);
    this.hold(await this.firstOfRuns(runs, limit));
    await this.keepFirst(limit);
  }

  /** All runs, oldest first. Whoever takes them closes them. */
  async finish(): Promise<Run[]> {
    const files = this.levels.toReversed().flat();
    this.levels.length = 0;
    const { held } = this;
    this.held = [];
    return [...files.map((file) => file.read()), ...held];
  }

  /** Lets go of everything. Never rejects. */
  async close(): Promise<void> {
    for (const file of this.levels.flat()) await file.abandon();
    this.levels.length = 0;
    this.held = [];
  }

  private get heldRecords(): number {
    return this.held.reduce((sum, { count }) => sum + count, 0);
  }

  /** Worth a merge. Records may be long, so the bytes count too. */
  private get isFullEnough(): boolean {
    return this.held.length >= LIMITED_RUNS || this.heldBytes >= LIMITED_BYTES;
  }

  private async spill(runs: readonly Run[]): Promise<void> {
    await this.sweep();
    await this.write(0, runs);
    await this.mergeLevels();
  }

  private async spillSorted(give: (take: TakeBlock) => Promise<unknown>): Promise<void> {
    await this.sweep();
    await this.keep(0, (file) =>
      give(async (block) => {
        await file.append(block);
        return 'more';
      }),
    );
    await this.mergeLevels();
  }

  private async sweep(): Promise<void> {
    if (!this.isSwept) await removeLeftovers(this.options.tmpDir);
    this.isSwept = true;
  }

  private async mergeLevels(): Promise<void> {
    for (let level = 0; (this.levels[level]?.length ?? 0) >= FAN_IN; level += 1) {
      const files = this.levels[level] ?? [];
      this.levels[level] = [];
      await this.write(
        level + 1,
        files.map((file) => file.read()),
      );
    }
  }

  private async write(level: number, runs: readonly Run[]): Promise<void> {
    const { machine, order, unique } = this.options;
    await this.keep(level, (file) =>
      mergeRuns(runs, order, { unique, wantRows: true }, machine, async (merged) => {
        this.dropped += merged.dropped;
        await file.append(merged);
        return true;
      }),
    );
  }

  /** Puts what `fill` writes into a file at the end of a level. */
  private async keep(level: number, fill: (file: SpillFile) => Promise<unknown>): Promise<void> {
    const { machine, tmpDir } = this.options;
    const file = await SpillFile.create(tmpDir, this.width, machine.blocks);
    try {
      await fill(file);
    } catch (error) {
      await file.abandon();
      throw error;
    }
    (this.levels[level] ??= []).push(file);
  }

  private hold(run: MemoryRun): void {
    if (run.count === 0) return; // of a limit of 0; a merge asks every run for its last record
    this.held.push(run);
    this.heldBytes += run.bytes;
  }

  /** Lets go of what is beyond the limit, when that is worth a merge. */
  private async keepFirst(limit: number): Promise<void> {
    const { heldRecords } = this;
    if (!this.isFullEnough || heldRecords <= 2 * limit) return;
    const first = await this.firstOfRuns(this.held, limit);
    this.dropped += heldRecords - first.count;
    this.held = [];
    this.heldBytes = 0;
    this.hold(first);
  }

  private async firstOfRuns(runs: readonly Run[], limit: number): Promise<MemoryRun> {
    const { machine, order, unique } = this.options;
    const blocks: Block[] = [];
    let kept = 0;
    await mergeRuns(runs, order, { unique, wantRows: true }, machine, async ({ bytes, count, rows }) => {
      const block = { bytes: bytes.slice(), rows, count };
      blocks.push(kept + count > limit ? firstOf(block, limit - kept, this.width) : block);
      kept = Math.min(limit, kept + count);
      return kept === limit ? 'enough' : true;
    });
    return new MemoryRun(blocks, this.width);
  }
}

/** The first records of a block, on memory of their own when they are not all of it. */
export function firstOf<Memory extends ArrayBufferLike>(
  { bytes, rows, count }: Block<Memory>,
  wanted: number,
  width: number,
): Block<Memory | ArrayBuffer> {
  if (wanted >= count) return { bytes, rows, count };
  const end = rows[wanted * width] as number;
  return { bytes: bytes.slice(0, end), rows: rows.slice(0, wanted * width), count: wanted };
}
