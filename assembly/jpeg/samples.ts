// From coefficients to samples at 1/8 of the size, with the arithmetic of libjpeg's `jpeg_idct_1x1` and `jpeg_idct_2x2`. Numbers so far out
// of range that its versions for different processors might differ are noted in `isStrange`.

let strange: i32 = 0;

/** Whether a number was larger than those of any picture, since `expectUsual`. */
export function isStrange(): bool {
  return strange != 0;
}
export function expectUsual(): void {
  strange = 0;
}

/** The one sample of a block whose DC coefficient, dequantized, is this. */
// @ts-ignore: decorator
@inline
export function sampleOf(dc: i32): u8 {
  return clamped((dc + 4) >> 3);
}

/** Stores the 2 × 2 samples of a block that has nothing but its DC coefficient. */
// @ts-ignore: decorator
@inline
export function storeFlat(dc: i32, to: usize, stride: usize): void {
  const sample = <u16>clamped(((dc << 2) + 16) >> 5) * 0x0101;
  store<u16>(to, sample);
  store<u16>(to + stride, sample);
}

/**
 * Stores the 2 × 2 samples of the block at `block`, 16 bits a coefficient, row by row, as in `quants`. Of columns and rows those of
 * an even number, but the first, do not count.
 */
export function storeTwoByTwo(block: usize, quants: usize, to: usize, stride: usize): void {
  const row0 = levels(block, quants, 0);
  const row1 = levels(block, quants, 16);
  const row3 = levels(block, quants, 48);
  const row5 = levels(block, quants, 80);
  const row7 = levels(block, quants, 112);
  noteLarge(row0, row1, row3, row5, row7);
  // columns 0 to 3, then 4 to 7
  const oddLow = i32x4.add(
    i32x4.dot_i16x8_s(low(row7, row5), i16x8(-5906, 6967, -5906, 6967, -5906, 6967, -5906, 6967)),
    i32x4.dot_i16x8_s(low(row3, row1), i16x8(-10426, 29692, -10426, 29692, -10426, 29692, -10426, 29692)),
  );
  const oddHigh = i32x4.add(
    i32x4.dot_i16x8_s(high(row7, row5), i16x8(-5906, 6967, -5906, 6967, -5906, 6967, -5906, 6967)),
    i32x4.dot_i16x8_s(high(row3, row1), i16x8(-10426, 29692, -10426, 29692, -10426, 29692, -10426, 29692)),
  );
  const half = i32x4.splat(1 << 12);
  const evenLow = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(row0), 15), half);
  const evenHigh = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(row0), 15), half);
  const upper = narrowed(i32x4.add(evenLow, oddLow), i32x4.add(evenHigh, oddHigh));
  const lower = narrowed(i32x4.sub(evenLow, oddLow), i32x4.sub(evenHigh, oddHigh));
  noteLarge(upper, lower, lower, lower, lower);
  storeRow(upper, to);
  storeRow(lower, to + stride);
}

/** Coefficients times what they were divided by; beyond 16 bits they stay at the end of the range, which is noted. */
// @ts-ignore: decorator
@inline
function levels(block: usize, quants: usize, row: usize): v128 {
  const coefficients = v128.load(block + row);
  const divisors = v128.load(quants + row);
  return i16x8.narrow_i32x4_s(
    i32x4.extmul_low_i16x8_s(coefficients, divisors),
    i32x4.extmul_high_i16x8_s(coefficients, divisors),
  );
}

// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

// @ts-ignore: decorator
@inline
function narrowed(lowHalf: v128, highHalf: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(lowHalf, 13), i32x4.shr_s(highHalf, 13));
}

/** Beyond 16383 either way a sum could need more than 32 bits. */
// @ts-ignore: decorator
@inline
function noteLarge(a: v128, b: v128, c: v128, d: v128, e: v128): void {
  const most = v128.or(v128.or(v128.or(size(a), size(b)), v128.or(size(c), size(d))), size(e));
  strange |= i16x8.bitmask(i16x8.shl(most, 1));
}

/** The bits of a number's size; of the least number all. */
// @ts-ignore: decorator
@inline
function size(numbers: v128): v128 {
  return v128.xor(numbers, i16x8.shr_s(numbers, 15));
}

// @ts-ignore: decorator
@inline
function storeRow(row: v128, to: usize): void {
  const products = i32x4.dot_i16x8_s(row, i16x8(0, 29692, 0, -10426, 0, 6967, 0, -5906));
  const twice = i32x4.add(products, v128.shuffle<i32>(products, products, 2, 3, 0, 1));
  const odd = i32x4.extract_lane(twice, 0) + i32x4.extract_lane(twice, 1);
  const even = (<i32>i16x8.extract_lane_s(row, 0) << 15) + (1 << 19);
  store<u8>(to, clamped((even + odd) >> 20));
  store<u8>(to, clamped((even - odd) >> 20), 1);
}

// @ts-ignore: decorator
@inline
function clamped(value: i32): u8 {
  strange |= (value ^ (value >> 31)) & ~511;
  return <u8>max(0, min(255, value + 128));
}
