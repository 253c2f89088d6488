import { LoserTree } from '../../../pipeline/index.js';
import type { SortOrder } from '../order/index.js';
import { asBlock, type Block, bytesOf, compareRecords, countBefore, type Part, rowWidth } from './block.js';
import type { Run } from './runs.js';

/**
 * Records that belong together: no record that comes later belongs before or among them. So slices can be merged each by
 * itself, on any thread, and leave one after the other.
 */
export interface Slice {
  /** In the order of their runs, so that a stable sort of them keeps equal records in the order of the input. */
  readonly parts: readonly Part[];
  readonly bytes: number;
  readonly count: number;
  /** The last record of the slice before, on memory of its own; what is equal to it and comes first here is a duplicate. */
  readonly previous: Block | undefined;
}

/**
 * Cuts sorted runs into slices of about `targetBytes`.
 *
 * A loser tree says which run's newest part ends first; up to that record everything is known, for all other runs have
 * shown records beyond it. Parts are taken in so until there is enough; then every run is cut at the last of these ends.
 *
 * - I1 A record's place in the order is its keys, then its run, then its place in the run; a slice is cut at a record.
 * - I2 Of each run at most one part beyond the cut is held.
 */
export class SliceCutter {
  private readonly order: SortOrder;
  private readonly targetBytes: number;
  private readonly heads: readonly Head[];
  private tree: LoserTree | undefined = undefined;
  private previous: Block | undefined = undefined;

  constructor(runs: readonly Run[], order: SortOrder, targetBytes: number) {
    this.order = order;
    this.targetBytes = targetBytes;
    this.heads = runs.map((run) => new Head(run));
  }

  async next(): Promise<Slice | undefined> {
    this.tree ??= await this.start();
    const { tree } = this;
    const width = rowWidth(this.order);
    let taken = 0;
    let cut: { readonly run: number; readonly part: Part } | undefined;
    while (taken < this.targetBytes) {
      const run = tree.winner;
      const part = this.heads[run]?.newest;
      if (part === undefined) break;
      taken += bytesOf(part, width);
      cut = { run, part };
      await (this.heads[run] as Head).load();
      tree.replay();
    }
    return cut === undefined ? undefined : this.slice(cut.run, cut.part);
  }

  private async start(): Promise<LoserTree> {
    for (const head of this.heads) await head.load();
    return new LoserTree(this.heads.length, (a, b) => this.isBefore(a, b));
  }

  private slice(run: number, { block, to }: Part): Slice {
    const width = rowWidth(this.order);
    const parts: Part[] = [];
    for (const [number, head] of this.heads.entries()) {
      parts.push(...head.takeUntil(number === run ? undefined : block, to - 1, number < run, this.order));
    }
    const { previous } = this;
    const last = asBlock({ block, from: to - 1, to }, width);
    this.previous = { ...last, bytes: last.bytes.slice() };
    const bytes = parts.reduce((sum, part) => sum + bytesOf(part, width), 0);
    const count = parts.reduce((sum, part) => sum + part.to - part.from, 0);
    return { parts, bytes, count, previous };
  }

  /** By the last record of the newest part; a run that has ended comes after all. */
  private isBefore(a: number, b: number): boolean {
    const x = this.heads[a]?.newest;
    const y = this.heads[b]?.newest;
    if (x === undefined || y === undefined) return x !== undefined || (y === undefined && a < b);
    const difference = compareRecords(this.order, x.block, x.to - 1, y.block, y.to - 1);
    return difference < 0 || (difference === 0 && a < b);
  }
}

/** What is held of a run: whole parts that belong to the slice at hand, and the newest, whose end is not reached. */
class Head {
  newest: Part | undefined = undefined;
  private readonly run: Run;
  private whole: Part[] = [];

  constructor(run: Run) {
    this.run = run;
  }

  /** The newest part is whole within the slice; the next one takes its place. */
  async load(): Promise<void> {
    if (this.newest !== undefined) this.whole.push(this.newest);
    const next = this.run.next();
    this.newest = next instanceof Promise ? await next : next;
  }

  /** What belongs to a slice that ends with record `at` of `block` (undefined: it is this run's own). */
  takeUntil(block: Block | undefined, at: number, andEqual: boolean, order: SortOrder): Part[] {
    const { newest, whole } = this;
    this.whole = [];
    if (newest === undefined || block === undefined) return whole;
    const count = countBefore(order, newest, block, at, andEqual);
    if (count > 0) {
      whole.push({ ...newest, to: newest.from + count });
      this.newest = { ...newest, from: newest.from + count };
    }
    return whole;
  }
}
