import {
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  SMALL_F,
  SMALL_N,
  SMALL_T,
  ZERO,
} from '../json/characters.js';

/** The order of the types of JSON, as jq has it. */
const RANK_NULL = 1;
const RANK_FALSE = 2;
const RANK_TRUE = 3;
export const RANK_NUMBER = 4;
export const RANK_STRING = 5;
export const RANK_ARRAY = 6;
export const RANK_OBJECT = 7;

/** The rank of the value that begins with `first`; 0 for what begins no value. */
export function rankOf(first: number): number {
  return RANKS[first] as number;
}

const RANKS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === MINUS || (byte >= ZERO && byte <= NINE)) return RANK_NUMBER;
  const ranks: Record<number, number> = {
    [SMALL_N]: RANK_NULL,
    [SMALL_F]: RANK_FALSE,
    [SMALL_T]: RANK_TRUE,
    [QUOTE]: RANK_STRING,
    [OPEN_ARRAY]: RANK_ARRAY,
    [OPEN_OBJECT]: RANK_OBJECT,
  };
  return ranks[byte] ?? 0;
});
