import type { ArenaKernel, CommonStart } from './kernel.js';

/**
 * Records of one piece.
 *
 * - P1 They are listed by number at `numbers`, and their prefixes at `prefixes`, eight bytes each; once the part is sorted, both are in the order
 *   of the prefixes, equal ones in the order of the input.
 */
export interface Part {
  readonly numbers: number;
  readonly prefixes: number;
  readonly count: number;
}

/** Room for what a radix sort of so many records needs besides. */
export function scratchBytes(count: number): number {
  return COUNTS_BYTES + 12 * count;
}

const COUNTS_BYTES = 6 * 2048 * 4;

export interface PartToSort {
  readonly part: Part;
  /** Room for `scratchBytes`. */
  readonly scratch: number;
  /** Bytes of texts that prefixes pass over: all begin with them. */
  readonly skip: number;
}

/** Writes the prefixes of the first column and sorts by them. */
export function sortPart(kernel: ArenaKernel, { part, scratch, skip }: PartToSort): void {
  kernel.writeBothPrefixes(part.numbers, part.count, part.prefixes, skip);
  sortByPrefix(kernel, part, scratch);
}

/**
 * Sorts a part at once if it can be known by now what the prefixes of all parts will pass over; false: it cannot. It is enough that its texts
 * begin with nothing alike: then prefixes pass over nothing, whatever those of other parts begin with.
 */
export function sortEarly(kernel: ArenaKernel, part: Part, common: CommonStart, scratch: number): boolean {
  if (common.length > 0) return false;
  sortPart(kernel, { part, scratch, skip: 0 });
  return true;
}

/** Sorts by prefixes that are there already; `scratch` has `scratchBytes`. */
export function sortByPrefix({ kernels }: ArenaKernel, part: Part, scratch: number): void {
  const { numbers, prefixes, count } = part;
  kernels.radixSort(prefixes, numbers, count, scratch + COUNTS_BYTES, scratch);
}
