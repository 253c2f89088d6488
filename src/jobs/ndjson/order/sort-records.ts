import type { LineTable } from '../json/line-table.js';
import { commonStart } from './common-start.js';
import type { Prefixes } from './prefix.js';
import { isExact, isText, PREFIX_BYTES, writePrefix } from './prefix.js';
import { sortByPrefix } from './radix.js';
import type { SortOrder } from './sort-order.js';

/** The order of a table's records. */
export interface RecordOrder {
  /** Numbers of records, in order. */
  readonly members: Uint32Array<ArrayBuffer>;
  /** By number of record: the prefixes of the first column. Good until the next batch is sorted. */
  readonly prefixes: Prefixes;
  /** How many bytes of its texts they skip. */
  readonly skip: number;
}

/**
 * Sorts the records of a table, stably. Records are sorted by their prefixes; those that are equal so far are sorted again among
 * themselves by what the prefix has not seen: the rest of the text, then the next key. What is few, or has
 * nothing to take a prefix of, is compared in full.
 */
export function sortRecords(bytes: Uint8Array, order: SortOrder, table: LineTable): RecordOrder {
  const members = new Uint32Array(table.count);
  for (let n = 0; n < members.length; n += 1) members[n] = n;
  const prefixes = firstPrefixes.take(table.count);
  const sorter = new RecordSorter(bytes, order, table, members);
  const skip = sorter.sortRun({ from: 0, to: table.count, column: 0, known: 0 }, prefixes);
  sorter.settle();
  return { members, prefixes, skip };
}

/** Arrays that are used again by the next batch of this thread. */
class PrefixArrays {
  private high: Uint32Array<ArrayBuffer> = new Uint32Array(0);
  private low: Uint32Array<ArrayBuffer> = new Uint32Array(0);

  take(count: number): Prefixes {
    if (count > MOST_KEPT) return { high: new Uint32Array(count), low: new Uint32Array(count) };
    if (this.high.length < count) {
      this.high = new Uint32Array(2 * count);
      this.low = new Uint32Array(2 * count);
    }
    return { high: this.high.subarray(0, count), low: this.low.subarray(0, count) };
  }
}

const MOST_KEPT = 2 ** 18;
const firstPrefixes = new PrefixArrays();
const tiePrefixes = new PrefixArrays();

/** Up to here comparing in full is quicker than anything cleverer. */
const FEW = 12;

/** Members `from` to `to` are equal in all columns before `column`, and in the first `known` bytes of its texts. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly column: number;
  readonly known: number;
}

class RecordSorter {
  private readonly bytes: Uint8Array;
  private readonly order: SortOrder;
  private readonly table: LineTable;
  private readonly members: Uint32Array;
  /** Runs still to be sorted. A stack and not recursion: texts can be alike for as long as a line. */
  private readonly pending: Run[] = [];

  constructor(bytes: Uint8Array, order: SortOrder, table: LineTable, members: Uint32Array) {
    this.bytes = bytes;
    this.order = order;
    this.table = table;
    this.members = members;
  }

  settle(): void {
    const { count } = this.table;
    let scratch: Prefixes | undefined;
    for (let run = this.pending.pop(); run !== undefined; run = this.pending.pop()) {
      scratch ??= tiePrefixes.take(count);
      this.sortRun(run, scratch);
    }
  }

  /** Sorts a run by prefixes and puts what is still equal on the stack; gives how many bytes the prefixes skip. */
  sortRun(run: Run, prefixes: Prefixes): number {
    const { column } = run;
    const members = this.members.subarray(run.from, run.to);
    const skip = this.sharedStart(members, column, run.known);
    const rule = this.order.prefixRule(column, skip);
    for (const n of members)
      writePrefix(this.bytes, this.order.placeOf(this.table, n, column), rule, prefixes, n);
    sortByPrefix(prefixes, members);
    this.followTies(run, members, prefixes, skip);
    return skip;
  }

  private followTies(run: Run, members: Uint32Array, { high, low }: Prefixes, skip: number): void {
    const descending = this.order.isDescending(run.column);
    for (let from = 0; from < members.length; ) {
      const h = high[members[from] as number] as number;
      const l = low[members[from] as number] as number;
      let to = from + 1;
      while (to < members.length && low[members[to] as number] === l && high[members[to] as number] === h)
        to += 1;
      if (to - from > 1) {
        const tie = { ...run, from: run.from + from, to: run.from + to, known: skip };
        if (!isExact(h, l, descending)) this.followText(tie, isText(h, descending));
        else if (run.column + 1 < this.order.slots)
          this.followKey({ ...tie, column: run.column + 1, known: 0 });
      }
      from = to;
    }
  }

  /** The prefixes of this column are equal and say nothing of what follows them. */
  private followText(tie: Run, isText: boolean): void {
    const members = this.members.subarray(tie.from, tie.to);
    if (members.length <= FEW) return this.insert(members);
    const known = isText ? this.sharedStart(members, tie.column, tie.known) : 0;
    // Short of a prefix there is an escape in the way: the bytes of the text are not those of the line.
    if (known < tie.known + PREFIX_BYTES) return this.compareAll(members);
    this.pending.push({ ...tie, known });
  }

  /** The keys of the column before are equal. */
  private followKey(tie: Run): void {
    if (tie.to - tie.from <= FEW) this.insert(this.members.subarray(tie.from, tie.to));
    else this.pending.push(tie);
  }

  private sharedStart(members: Uint32Array, column: number, known: number): number {
    const kind = this.order.textKind(column);
    if (kind === undefined) return 0;
    const places = new Int32Array(members.length);
    for (let k = 0; k < members.length; k += 1) {
      places[k] = this.order.textOf(this.bytes, this.table, members[k] as number, column);
    }
    return commonStart(this.bytes, places, kind, known);
  }

  private compareAll(members: Uint32Array): void {
    members.set(Array.from(members).sort((a, b) => this.compare(a, b)));
  }

  private insert(members: Uint32Array): void {
    for (let k = 1; k < members.length; k += 1) {
      const n = members[k] as number;
      let place = k;
      while (place > 0 && this.compare(members[place - 1] as number, n) > 0) {
        members[place] = members[place - 1] as number;
        place -= 1;
      }
      members[place] = n;
    }
  }

  private compare(a: number, b: number): number {
    const { starts, values, slots } = this.table;
    const { bytes } = this;
    return this.order.compareAt(
      bytes,
      starts[a] as number,
      values,
      a * slots,
      bytes,
      starts[b] as number,
      values,
      b * slots,
    );
  }
}
