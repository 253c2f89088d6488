import type { LineTable } from '../json/line-table.js';
import { commonStart } from './common-start.js';
import { type Prefixes, writePrefix } from './prefix.js';
import { sortByPrefix } from './radix.js';
import type { SortOrder } from './sort-order.js';
import { type TellTie, type TiedRecords, type TiedRun, TieSorter } from './tie-sorter.js';

/** The numbers of a table's records in order, equal ones in that of the table. */
export function sortRecords(bytes: Uint8Array, order: SortOrder, table: LineTable): Uint32Array<ArrayBuffer> {
  const list = new Uint32Array(table.count);
  for (let n = 0; n < list.length; n += 1) list[n] = n;
  const records = new RecordsOfTable(bytes, order, table, list);
  new TieSorter(records).sort({ from: 0, to: table.count, column: 0, known: 0 });
  return list;
}

/** Arrays that are used again by the next table of this thread. */
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
const arrays = new PrefixArrays();

/** Records of a table; their prefixes are by number of record. */
class RecordsOfTable implements TiedRecords {
  readonly order: SortOrder;
  readonly list: Uint32Array;
  private readonly bytes: Uint8Array;
  private readonly table: LineTable;
  private readonly prefixes: Prefixes;

  constructor(bytes: Uint8Array, order: SortOrder, table: LineTable, list: Uint32Array) {
    this.bytes = bytes;
    this.order = order;
    this.table = table;
    this.list = list;
    this.prefixes = arrays.take(table.count);
  }

  commonStart({ column, from, known, to }: TiedRun): number {
    const kind = this.order.textKind(column);
    if (kind === undefined) return 0;
    const places = new Int32Array(to - from);
    for (let k = from; k < to; k += 1)
      places[k - from] = this.order.textOf(this.bytes, this.table, this.list[k] as number, column);
    return commonStart(this.bytes, places, kind, known);
  }

  sortByPrefix({ column, from, known, to }: TiedRun): void {
    const { bytes, order, prefixes, table } = this;
    const members = this.list.subarray(from, to);
    const rule = order.prefixRule(column, known);
    for (const n of members) writePrefix(bytes, order.placeOf(table, n, column), rule, prefixes, n);
    sortByPrefix(prefixes, members);
  }

  eachTie(run: TiedRun, tell: TellTie): void {
    const { list } = this;
    const { high, low } = this.prefixes;
    for (let { from } = run; from < run.to; ) {
      const h = high[list[from] as number] as number;
      const l = low[list[from] as number] as number;
      let to = from + 1;
      while (to < run.to && low[list[to] as number] === l && high[list[to] as number] === h) to += 1;
      if (to - from > 1) tell(from, to, h, l);
      from = to;
    }
  }

  compare(a: number, b: number): number {
    const { bytes, order } = this;
    const { slots, starts, values } = this.table;
    const [aStart, bStart] = [starts[a] as number, starts[b] as number];
    return order.compareAt(bytes, aStart, values, a * slots, bytes, bStart, values, b * slots);
  }
}
