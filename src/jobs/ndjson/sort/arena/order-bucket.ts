import { isExact, isText, PREFIX_BYTES } from '../../order/prefix.js';
import { rowBytes } from './gather-window.js';
import type { ArenaKernel } from './kernel.js';
import { type Part, sortByPrefix } from './sort-part.js';

/** What is to become a bucket in order: of each part the records whose prefixes belong to it. */
export interface BucketToOrder {
  /** Where the records are listed in the end, and room for their prefixes. */
  readonly bucket: Part;
  /** Parts of parts, in the order of the input: numbers, prefixes, count of each, one after the other. */
  readonly sources: Int32Array<ArrayBuffer>;
  readonly scratch: number;
  /** Bytes of texts that the prefixes pass over. */
  readonly skip: number;
  /** Of records with equal keys keep the first. */
  readonly unique: boolean;
  /** Bytes of a window, rows included; one record alone may have more. */
  readonly windowBytes: number;
}

export interface OrderedBucket {
  /** Records that are left. */
  readonly count: number;
  /** How many of them go together, one window after the other. */
  readonly windows: readonly number[];
}

/** Brings all records of a bucket into their final order. */
export function orderBucket(kernel: ArenaKernel, task: BucketToOrder): OrderedBucket {
  const { bucket, windowBytes } = task;
  collect(kernel, task);
  const count = orderRecords(kernel, task);
  return { count, windows: windowsOf(kernel, bucket.numbers, count, windowBytes) };
}

/** Brings listed records, whose prefixes are there, into their final order; gives how many are left. */
export function orderRecords(
  kernel: ArenaKernel,
  { bucket, scratch, skip, unique }: Pick<BucketToOrder, 'bucket' | 'scratch' | 'skip' | 'unique'>,
): number {
  sortByPrefix(kernel, bucket, scratch);
  new TieSorter(kernel, bucket, scratch, skip).settle();
  return unique ? withoutDuplicates(kernel, bucket) : bucket.count;
}

function windowsOf(
  { kernels, order }: ArenaKernel,
  numbers: number,
  count: number,
  windowBytes: number,
): number[] {
  const windows: number[] = [];
  for (let from = 0; from < count; from += windows.at(-1) as number)
    windows.push(kernels.fitting(numbers + 4 * from, count - from, windowBytes, rowBytes(order.slots)));
  return windows;
}

function collect({ bytes }: ArenaKernel, { bucket, sources }: BucketToOrder): void {
  let at = 0;
  for (let s = 0; s < sources.length; s += 3) {
    const [numbers, prefixes, count] = sources.subarray(s, s + 3) as unknown as [number, number, number];
    bytes.copyWithin(bucket.numbers + 4 * at, numbers, numbers + 4 * count);
    bytes.copyWithin(bucket.prefixes + 8 * at, prefixes, prefixes + 8 * count);
    at += count;
  }
}

/** Closes the ranks of a bucket in order over records whose keys are equal to those of the one before. */
function withoutDuplicates(kernel: ArenaKernel, { numbers, count }: Part): number {
  const list = kernel.words.subarray(numbers >> 2, (numbers >> 2) + count);
  let kept = 0;
  for (const row of list) {
    if (kept > 0 && kernel.compare(list[kept - 1] as number, row) === 0) continue;
    list[kept] = row;
    kept += 1;
  }
  return kept;
}

/** Up to here comparing in full is quicker than anything cleverer. */
const FEW = 12;

/** Records `from` to `to` of a bucket are equal in all columns before `column`, and in the first `known` bytes of its texts. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly column: number;
  readonly known: number;
}

/**
 * Sorts what the prefixes left equal by what they have not seen: the rest of the text, then the next key. What is few, or has nothing to
 * take a prefix of, is compared in full. `order/sort-records` does the same for a batch.
 */
class TieSorter {
  private readonly kernel: ArenaKernel;
  private readonly bucket: Part;
  private readonly scratch: number;
  /** Bytes of texts that the bucket's prefixes pass over. */
  private readonly skip: number;
  private readonly list: Uint32Array;
  /** Runs still to be sorted. A stack and not recursion: texts can be alike for as long as a line. */
  private readonly pending: Run[] = [];

  constructor(kernel: ArenaKernel, bucket: Part, scratch: number, skip: number) {
    this.skip = skip;
    this.kernel = kernel;
    this.bucket = bucket;
    this.scratch = scratch;
    this.list = kernel.words.subarray(bucket.numbers >> 2, (bucket.numbers >> 2) + bucket.count);
  }

  /** The bucket is in the order of the first column's prefixes. */
  settle(): void {
    this.followTies({ from: 0, to: this.bucket.count, column: 0, known: this.skip });
    for (let run = this.pending.pop(); run !== undefined; run = this.pending.pop()) this.sortRun(run);
  }

  private sortRun(run: Run): void {
    const { column } = run;
    const part = this.partOf(run);
    const { length: known } = this.kernel.commonStart(part.numbers, part.count, column, run.known);
    this.kernel.writePrefixes(part.numbers, part.count, part.prefixes, column, known);
    sortByPrefix(this.kernel, part, this.scratch);
    this.followTies({ ...run, known });
  }

  /** A run that is in the order of its column's prefixes. */
  private followTies(run: Run): void {
    const { order, kernels, words } = this.kernel;
    const { prefixes, count } = this.partOf(run);
    const descending = order.isDescending(run.column);
    let from = kernels.tieStart(prefixes, count, 0);
    while (from < count) {
      const to = kernels.tieEnd(prefixes, count, from);
      const low = words[(prefixes >> 2) + 2 * from] as number;
      const high = words[(prefixes >> 2) + 2 * from + 1] as number;
      const tie = { ...run, from: run.from + from, to: run.from + to };
      if (!isExact(high, low, descending)) this.followText(tie, isText(high, descending));
      else if (run.column + 1 < order.slots) this.followKey({ ...tie, column: run.column + 1, known: 0 });
      from = kernels.tieStart(prefixes, count, to);
    }
  }

  /** The prefixes of this column are equal and say nothing of what follows them. */
  private followText(tie: Run, isTextual: boolean): void {
    if (tie.to - tie.from <= FEW) return this.insert(tie);
    if (isTextual && this.sortBySeconds(tie)) return;
    const { numbers, count } = this.partOf(tie);
    const known = isTextual ? this.kernel.commonStart(numbers, count, tie.column, tie.known).length : 0;
    // Short of a prefix there is an escape in the way: the bytes of the text are not those of the line.
    if (known < tie.known + PREFIX_BYTES) return this.compareAll(tie);
    this.pending.push({ ...tie, known });
  }

  /** By what the rows tell of the texts behind their first prefixes; false: they do not. */
  private sortBySeconds(tie: Run): boolean {
    if (tie.column > 0 || tie.known !== this.skip) return false;
    const part = this.partOf(tie);
    if (!this.kernel.takeSeconds(part.numbers, part.count, part.prefixes)) return false;
    sortByPrefix(this.kernel, part, this.scratch);
    this.followTies({ ...tie, known: this.skip + PREFIX_BYTES });
    return true;
  }

  /** The keys of the column before are equal. */
  private followKey(tie: Run): void {
    if (tie.to - tie.from <= FEW) this.insert(tie);
    else this.pending.push(tie);
  }

  private partOf({ from, to }: Run): Part {
    const { numbers, prefixes } = this.bucket;
    return { numbers: numbers + 4 * from, prefixes: prefixes + 8 * from, count: to - from };
  }

  private compareAll({ from, to }: Run): void {
    const { kernel, list } = this;
    list.set(
      Array.from(list.subarray(from, to)).sort((a, b) => kernel.compare(a, b)),
      from,
    );
  }

  private insert({ from, to }: Run): void {
    const { kernel, list } = this;
    for (let k = from + 1; k < to; k += 1) {
      const row = list[k] as number;
      let place = k;
      while (place > from && kernel.compare(list[place - 1] as number, row) > 0) {
        list[place] = list[place - 1] as number;
        place -= 1;
      }
      list[place] = row;
    }
  }
}
