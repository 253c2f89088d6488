/**
 * Where the records of a slab are: positions in typed arrays, nothing per record on the heap.
 *
 * - I1 Record `n` is `bytes[starts[n]] … bytes[ends[n] - 1]`, and `bytes[ends[n]]` is its newline; records are in the order of
 *   the slab, blank and faulty lines are not among them.
 * - I2 `values[n * slots + s]` is where the value of key `s` begins, or `MISSING`.
 * - I3 `lines` counts every line; `lines = count + blank + faulty.length / 2`.
 */
export class LineTable {
  /** How many values are kept a record. */
  readonly slots: number;
  count = 0;
  lines = 0;
  blank = 0;
  starts: Uint32Array<ArrayBuffer>;
  ends: Uint32Array<ArrayBuffer>;
  values: Int32Array<ArrayBuffer>;
  /** Of every line refused: its number in the slab from 0, where it starts; ascending. */
  readonly faulty: number[] = [];

  constructor(slots: number, expectedRecords: number) {
    this.slots = slots;
    const capacity = Math.max(16, expectedRecords);
    this.starts = new Uint32Array(capacity);
    this.ends = new Uint32Array(capacity);
    this.values = new Int32Array(capacity * slots);
  }

  /** Makes room for twice as many records. The arrays are new ones afterwards. */
  grow(): void {
    this.starts = twice(this.starts, new Uint32Array(this.starts.length * 2));
    this.ends = twice(this.ends, new Uint32Array(this.ends.length * 2));
    this.values = twice(this.values, new Int32Array(this.values.length * 2));
  }
}

/** A key that a record does not have. */
export const MISSING = -1;

function twice<A extends Uint32Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
