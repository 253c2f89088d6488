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
 * Stores the 2 × 2 samples of a block whose DC coefficient, dequantized, is `dc`, and whose others are at `block`. Both passes work on
 * the columns and rows that count: the first and those of an odd number.
 */
// @ts-ignore: decorator
@inline
export function storeTwoByTwo(dc: i32, block: usize, quants: usize, to: usize, stride: usize): void {
  const rows13 = levels(block, quants, 0);
  const rows57 = levels(block, quants, 16);
  // of the first row, then of the first column
  const edges = levels(block, quants, 32);
  const half = i32x4.splat(1 << 12);
  const odd = i32x4.add(
    i32x4.dot_i16x8_s(rows13, i16x8(29692, -10426, 29692, -10426, 29692, -10426, 29692, -10426)),
    i32x4.dot_i16x8_s(rows57, i16x8(6967, -5906, 6967, -5906, 6967, -5906, 6967, -5906)),
  );
  const even = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(edges), 15), half);
  // columns 1, 3, 5 and 7 of the upper row, then of the lower
  const columns = i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(even, odd), 13), i32x4.shr_s(i32x4.sub(even, odd), 13));
  const down = i32x4.dot_i16x8_s(edges, i16x8(0, 0, 0, 0, 29692, -10426, 6967, -5906));
  const oddFirst = upperAndLower(v128.shuffle<i32>(down, down, 2, 2, 2, 2), v128.shuffle<i32>(down, down, 3, 3, 3, 3));
  const evenFirst = i32x4.splat((dc << 15) + (1 << 12));
  const first = i32x4.shr_s(i32x4.add(evenFirst, oddFirst), 13);
  noteLarge(rows13, rows57, edges, columns, i16x8.narrow_i32x4_s(first, i32x4.splat(dc)));

  const products = i32x4.dot_i16x8_s(columns, i16x8(29692, -10426, 6967, -5906, 29692, -10426, 6967, -5906));
  const across = i32x4.add(products, v128.shuffle<i32>(products, products, 1, 0, 3, 2));
  const flipped = i32x4.sub(v128.xor(across, i32x4(0, -1, 0, -1)), i32x4(0, -1, 0, -1));
  const sums = i32x4.add(i32x4.add(i32x4.shl(first, 15), i32x4.splat(1 << 19)), flipped);
  const samples = inBytes(i32x4.shr_s(sums, 20), i32x4.splat(0));
  v128.store_lane<u16>(to, samples, 0);
  v128.store_lane<u16>(to + stride, samples, 1);
}

/** The sums of both in the upper two, those taken from 0 in the lower two. */
// @ts-ignore: decorator
@inline
function upperAndLower(a: v128, b: v128): v128 {
  const signs = i32x4(0, 0, -1, -1);
  return i32x4.sub(v128.xor(i32x4.add(a, b), signs), signs);
}

/** Stores the samples of blocks of which only the DC coefficient counts: of `count` that stand side by side at `dcs`. */
export function storeRow(dcs: usize, quant: i32, count: u32, to: usize): void {
  const many: usize = count & ~7;
  const quants = i16x8.splat(<i16>quant);
  const half = i32x4.splat(4);
  for (let x: usize = 0; x < many; x += 8) {
    const eight = v128.load(dcs + (x << 1));
    const lower = i32x4.shr_s(i32x4.add(i32x4.extmul_low_i16x8_s(eight, quants), half), 3);
    const upper = i32x4.shr_s(i32x4.add(i32x4.extmul_high_i16x8_s(eight, quants), half), 3);
    v128.store64_lane(to + x, inBytes(lower, upper), 0);
  }
  for (let x: usize = many; x < count; x += 1) store<u8>(to + x, sampleOf(<i32>load<i16>(dcs + (x << 1)) * quant));
}

/** Coefficients times what they were divided by; beyond 16 bits they stay at the end of the range, which is noted. */
// @ts-ignore: decorator
@inline
function levels(block: usize, quants: usize, place: usize): v128 {
  const coefficients = v128.load(block + place);
  const divisors = v128.load(quants + place);
  return i16x8.narrow_i32x4_s(
    i32x4.extmul_low_i16x8_s(coefficients, divisors),
    i32x4.extmul_high_i16x8_s(coefficients, divisors),
  );
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

/** Eight numbers around 0 as samples. */
// @ts-ignore: decorator
@inline
function inBytes(lower: v128, upper: v128): v128 {
  const numbers = i16x8.narrow_i32x4_s(lower, upper);
  strange |= <i32>v128.any_true(v128.and(size(numbers), i16x8.splat(~511)));
  const shifted = i16x8.add_sat_s(numbers, i16x8.splat(128));
  return i8x16.narrow_i16x8_u(shifted, shifted);
}

// @ts-ignore: decorator
@inline
function clamped(value: i32): u8 {
  strange |= (value ^ (value >> 31)) & ~511;
  return <u8>max(0, min(255, value + 128));
}
