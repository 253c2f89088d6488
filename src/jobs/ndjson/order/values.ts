import { compareArrays } from './arrays.js';
import { compareObjects } from './objects.js';
import { RANK_ARRAY, RANK_OBJECT, rankOf } from './rank.js';
import { compareScalars } from './scalars.js';

/**
 * The total order of JSON values: null < false < true < numbers < strings < arrays < objects. Below, at or above 0 as the value that
 * begins at `i` of `a` comes before, is equal to or comes after the one at `j` of `b`. Nothing is rounded, nothing is built,
 * nesting has no limit.
 */
export function compareValues(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  const rank = rankOf(a[i] as number);
  const byRank = rank - rankOf(b[j] as number);
  if (byRank !== 0) return byRank;
  if (rank === RANK_ARRAY) return compareArrays(a, i, b, j);
  if (rank === RANK_OBJECT) return compareObjects(a, i, b, j);
  return compareScalars(rank, a, i, b, j);
}
