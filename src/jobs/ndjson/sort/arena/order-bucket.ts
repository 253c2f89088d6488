import type { SortOrder } from '../../order/index.js';
import { type TellTie, type TiedRecords, type TiedRun, TieSorter } from '../../order/tie-sorter.js';
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
  const records = new RecordsOfBucket(kernel, bucket, scratch, skip);
  new TieSorter(records).settle({ from: 0, to: bucket.count, column: 0, known: skip });
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

/** Records of a bucket; their prefixes are in the order of the list. */
class RecordsOfBucket implements TiedRecords {
  readonly order: SortOrder;
  readonly list: Uint32Array;
  private readonly kernel: ArenaKernel;
  private readonly bucket: Part;
  private readonly scratch: number;
  /** Bytes of texts that the bucket's first prefixes pass over. */
  private readonly skip: number;

  constructor(kernel: ArenaKernel, bucket: Part, scratch: number, skip: number) {
    this.order = kernel.order;
    this.kernel = kernel;
    this.bucket = bucket;
    this.scratch = scratch;
    this.skip = skip;
    this.list = kernel.words.subarray(bucket.numbers >> 2, (bucket.numbers >> 2) + bucket.count);
  }

  commonStart(run: TiedRun): number {
    const { numbers, count } = this.partOf(run);
    return this.kernel.commonStart(numbers, count, run.column, run.known).length;
  }

  sortByPrefix(run: TiedRun): void {
    const part = this.partOf(run);
    this.kernel.writePrefixes(part.numbers, part.count, part.prefixes, run.column, run.known);
    sortByPrefix(this.kernel, part, this.scratch);
  }

  /** By what the rows tell of the texts behind their first prefixes. */
  sortBySeconds(run: TiedRun): boolean {
    if (run.column > 0 || run.known !== this.skip) return false;
    const part = this.partOf(run);
    if (!this.kernel.takeSeconds(part.numbers, part.count, part.prefixes)) return false;
    sortByPrefix(this.kernel, part, this.scratch);
    return true;
  }

  eachTie(run: TiedRun, tell: TellTie): void {
    const { kernels, words } = this.kernel;
    const { prefixes, count } = this.partOf(run);
    for (let from = kernels.tieStart(prefixes, count, 0); from < count; ) {
      const to = kernels.tieEnd(prefixes, count, from);
      const word = (prefixes >> 2) + 2 * from;
      tell(run.from + from, run.from + to, words[word + 1] as number, words[word] as number);
      from = kernels.tieStart(prefixes, count, to);
    }
  }

  compare(a: number, b: number): number {
    return this.kernel.compare(a, b);
  }

  private partOf({ from, to }: TiedRun): Part {
    const { numbers, prefixes } = this.bucket;
    return { numbers: numbers + 4 * from, prefixes: prefixes + 8 * from, count: to - from };
  }
}
