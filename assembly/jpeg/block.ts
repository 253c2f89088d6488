// A block's coefficients as they are kept: those that show at 1/8 of the size, so that a block takes no more than one line of the
// processor's cache. They stand as the arithmetic of samples.ts wants them, 16 bits each, here by row and column:
//
//     0  (1,1) (3,1)  (1,3) (3,3)  (1,5) (3,5)  (1,7) (3,7)
//    16  (5,1) (7,1)  (5,3) (7,3)  (5,5) (7,5)  (5,7) (7,7)
//    32  (0,1) (0,3) (0,5) (0,7)   (1,0) (3,0) (5,0) (7,0)
//    48  (0,0), then room that whatever does not show may be written to
//
// The numbers they were divided by stand in the same way.

export const BLOCK_SHIFT: usize = 6;
/** Where the first coefficient stands, which blocks leave free: it is kept apart. */
export const FIRST: usize = 48;

/** Places in bytes, by the coefficient's number in zigzag order. */
const PLACES = memory.data<u8>([
  48, 32, 40, 50, 0, 50, 34, 50, 50, 42, 50, 2, 50, 4, 50, 36, 50, 50, 50, 50, 44, 50, 16, 50, 6, 50, 8, 50, 38, 50, 50,
  50, 50, 50, 50, 46, 18, 50, 20, 50, 10, 50, 12, 50, 50, 50, 50, 50, 50, 22, 50, 24, 50, 14, 50, 50, 50, 50, 26, 50,
  28, 50, 50, 30,
]);

// @ts-ignore: decorator
@inline
export function placeOf(number: u32): usize {
  return load<u8>(PLACES + number);
}

/** Sets all but the first to 0. */
// @ts-ignore: decorator
@inline
export function clear(block: usize): void {
  v128.store(block, i64x2.splat(0));
  v128.store(block, i64x2.splat(0), 16);
  v128.store(block, i64x2.splat(0), 32);
}

/** What coefficients were divided by, from the 64 bytes of a table in zigzag order. */
export function setQuants(from: usize, to: usize): void {
  for (let number: u32 = 0; number < 64; number += 1) store<u16>(to + placeOf(number), load<u8>(from + number));
}
