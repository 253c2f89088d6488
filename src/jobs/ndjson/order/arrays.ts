import { CLOSE_ARRAY, COMMA, NEWLINE, skipSpace } from '../json/characters.js';
import { valueEnd } from '../json/find.js';
import { compareObjects } from './objects.js';
import { RANK_ARRAY, RANK_OBJECT, rankOf } from './rank.js';
import { compareScalars } from './scalars.js';

/**
 * Compares the arrays that begin at `i` of `a` and at `j` of `b`, element by element, the shorter first.
 *
 * As long as they are equal they have the same brackets, so both are walked in step with nothing but a depth; whatever
 * is in front of the first difference is all that is read. Objects inside are handed on whole.
 */
export function compareArrays(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  let depth = 0;
  let p = i;
  let q = j;
  do {
    const x = a[p] as number;
    const y = b[q] as number;
    const xEnds = x === CLOSE_ARRAY || x === NEWLINE;
    const yEnds = y === CLOSE_ARRAY || y === NEWLINE;
    if (xEnds || yEnds) {
      if (!xEnds || !yEnds) return xEnds ? -1 : 1;
      depth -= 1;
      p = next(a, x === NEWLINE ? p : p + 1);
      q = next(b, y === NEWLINE ? q : q + 1);
      continue;
    }
    const rank = rankOf(x);
    const byRank = rank - rankOf(y);
    if (byRank !== 0 || rank === 0) return byRank;
    if (rank === RANK_ARRAY) {
      depth += 1;
      p = skipSpace(a, p + 1);
      q = skipSpace(b, q + 1);
      continue;
    }
    const difference = rank === RANK_OBJECT ? compareObjects(a, p, b, q) : compareScalars(rank, a, p, b, q);
    if (difference !== 0) return difference;
    p = next(a, valueEnd(a, p));
    q = next(b, valueEnd(b, q));
  } while (depth > 0);
  return 0;
}

/** The element after the one that ended before `at`, or the bracket. */
function next(bytes: Uint8Array, at: number): number {
  const i = skipSpace(bytes, at);
  return bytes[i] === COMMA ? skipSpace(bytes, i + 1) : i;
}
