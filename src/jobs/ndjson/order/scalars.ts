import { compareStrings } from '../json/strings.js';
import { compareNumbers } from './decimal.js';
import { RANK_NUMBER, RANK_STRING } from './rank.js';

/** Compares two values of the same `rank`, which is no container's: numbers by value, strings by code point, words are equal. */
export function compareScalars(rank: number, a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  if (rank === RANK_NUMBER) return compareNumbers(a, i, b, j);
  return rank === RANK_STRING ? compareStrings(a, i, b, j) : 0;
}
