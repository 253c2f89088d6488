import type { ArenaKernel, CommonStart } from './kernel.js';
import { type Part, sortEarly } from './sort-part.js';

/** Records that were in a sorted run, whose lines lie in an arena again. */
export interface RecordsToAdopt {
  /**
   * Of each block of them, one after the other: where its rows are as a `Block` has them, how many they are, what makes places in the arena of the
   * places in them, and where its lines end.
   */
  readonly blocks: Int32Array<ArrayBuffer>;
  /** Room for their rows as an arena has them. */
  readonly rows: number;
  readonly part: Part;
  /** Room for `scratchBytes` of them. */
  readonly scratch: number;
}

export interface AdoptedRecords {
  /** What the texts of the first column begin with. */
  readonly common: CommonStart;
  /** Whether the part is sorted. */
  readonly isSorted: boolean;
}

/** Makes rows and lists the records, and sorts them if that can be done by now. */
export function adoptRecords(
  kernel: ArenaKernel,
  { blocks, part, rows, scratch }: RecordsToAdopt,
): AdoptedRecords {
  const { order, values, width } = kernel;
  const { slots } = order;
  let row = rows >> 2;
  for (let b = 0; b < blocks.length; b += 4) {
    const [raw, count, shift, end] = blocks.subarray(b, b + 4) as unknown as [number, number, number, number];
    for (let n = 0, from = raw >> 2; n < count; n += 1, from += 1 + slots, row += width) {
      const isLast = n === count - 1;
      values[row] = (values[from] as number) + shift;
      values[row + 1] = (isLast ? end : (values[from + 1 + slots] as number) + shift) - 1;
      for (let s = 1; s <= slots; s += 1) {
        const value = values[from + s] as number;
        values[row + 1 + s] = value < 0 ? value : value + shift;
      }
    }
  }
  kernel.kernels.numberRows(part.numbers, rows >> 2, width, part.count);
  const common = kernel.commonStart(part.numbers, part.count, 0, 0);
  return { common, isSorted: sortEarly(kernel, part, common, scratch) };
}
