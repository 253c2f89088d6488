import { isExact, isText, PREFIX_BYTES } from './prefix.js';
import type { SortOrder } from './sort-order.js';

/** Members `from` to `to` of a list are equal in all columns before `column`, and in the first `known` bytes of its texts. */
export interface TiedRun {
  readonly from: number;
  readonly to: number;
  readonly column: number;
  readonly known: number;
}

/** What is told of members `from` to `to`, whose prefixes are equal: the prefix. */
export type TellTie = (from: number, to: number, high: number, low: number) => void;

/** The records of a list as a {@link TieSorter} sees them, wherever they and their prefixes are. */
export interface TiedRecords {
  readonly order: SortOrder;
  /** By number; it is brought into order in place. */
  readonly list: Uint32Array;
  /** Below, at or above 0 as record `a` comes before, is equal to or comes after record `b`, by all keys. */
  compare(a: number, b: number): number;
  /** How many bytes the texts of the run's column begin with alike, `known` of which are known. */
  commonStart(run: TiedRun): number;
  /** Sorts a run by the prefixes of its column that pass over `known` bytes. */
  sortByPrefix(run: TiedRun): void;
  /** Tells of every tie in a run that is in the order of its prefixes. What is told may be sorted at once. */
  eachTie(run: TiedRun, tell: TellTie): void;
  /** Sorts a run of texts by what is kept of them behind their prefixes; false: nothing is. */
  sortBySeconds?(run: TiedRun): boolean;
}

/** Up to here comparing in full is quicker than anything cleverer. */
const FEW = 12;

/**
 * Sorts, stably, what prefixes leave equal by what they have not seen: the rest of the text, then the next key. What is few, or has nothing to
 * take a prefix of, is compared in full.
 */
export class TieSorter {
  private readonly records: TiedRecords;
  /** Runs still to be sorted. A stack and not recursion: texts can be alike for as long as a line. */
  private readonly pending: TiedRun[] = [];

  constructor(records: TiedRecords) {
    this.records = records;
  }

  /** Sorts a run. */
  sort(run: TiedRun): void {
    this.sortRun(run);
    this.settlePending();
  }

  /** Sorts a run that is in the order of the prefixes of its column, which pass over `known` bytes. */
  settle(run: TiedRun): void {
    this.followTies(run);
    this.settlePending();
  }

  private settlePending(): void {
    for (let run = this.pending.pop(); run !== undefined; run = this.pending.pop()) this.sortRun(run);
  }

  private sortRun(run: TiedRun): void {
    const further = { ...run, known: this.records.commonStart(run) };
    this.records.sortByPrefix(further);
    this.followTies(further);
  }

  private followTies(run: TiedRun): void {
    const { order } = this.records;
    const descending = order.isDescending(run.column);
    this.records.eachTie(run, (from, to, high, low) => {
      const tie = { ...run, from, to };
      if (!isExact(high, low, descending)) this.followText(tie, isText(high, descending));
      else if (run.column + 1 < order.slots) this.followKey({ ...tie, column: run.column + 1, known: 0 });
    });
  }

  /** The prefixes of this column are equal and say nothing of what follows them. */
  private followText(tie: TiedRun, isTextual: boolean): void {
    if (tie.to - tie.from <= FEW) return this.insert(tie);
    if (isTextual && this.records.sortBySeconds?.(tie) === true)
      return this.followTies({ ...tie, known: tie.known + PREFIX_BYTES });
    const known = isTextual ? this.records.commonStart(tie) : 0;
    // Short of a prefix there is an escape in the way: the bytes of the text are not those of the line.
    if (known < tie.known + PREFIX_BYTES) return this.compareAll(tie);
    this.pending.push({ ...tie, known });
  }

  /** The keys of the column before are equal. */
  private followKey(tie: TiedRun): void {
    if (tie.to - tie.from <= FEW) this.insert(tie);
    else this.pending.push(tie);
  }

  private compareAll({ from, to }: TiedRun): void {
    const { list } = this.records;
    const sorted = Array.from(list.subarray(from, to)).sort((a, b) => this.records.compare(a, b));
    list.set(sorted, from);
  }

  private insert({ from, to }: TiedRun): void {
    const { list } = this.records;
    for (let k = from + 1; k < to; k += 1) {
      const n = list[k] as number;
      let place = k;
      while (place > from && this.records.compare(list[place - 1] as number, n) > 0) {
        list[place] = list[place - 1] as number;
        place -= 1;
      }
      list[place] = n;
    }
  }
}
