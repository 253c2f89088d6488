// From coefficients to samples at 1/8 of the size, with the arithmetic of libjpeg's `jpeg_idct_1x1` and `jpeg_idct_2x2`. Numbers so far out
// of range that its versions for different processors might differ are noted in `strange`.

/** Not 0 when a number was larger than those of any picture. */
export let strange: i32 = 0;

export function clearStrange(): void {
  strange = 0;
}

/** The one sample of a block whose DC coefficient, dequantized, is this. */
// @ts-ignore: decorator
@inline
export function sampleOf(dc: i32): u8 {
  return clamped((dc + 4) >> 3);
}

/** Stores the 2 × 2 samples of the block at `block` (16 bits a coefficient, in zigzag order, as in `quants`) at `to`. */
export function storeTwoByTwo(block: usize, quants: usize, to: usize, stride: usize): void {
  // Of the eight columns five are looked at, and five coefficients of each.
  const even0 = level(block, quants, 0);
  const odd0 = odd(level(block, quants, 2), level(block, quants, 9), level(block, quants, 20), level(block, quants, 35));
  const even1 = level(block, quants, 1);
  const odd1 = odd(level(block, quants, 4), level(block, quants, 11), level(block, quants, 22), level(block, quants, 36));
  const even3 = level(block, quants, 6);
  const odd3 = odd(level(block, quants, 13), level(block, quants, 24), level(block, quants, 38), level(block, quants, 49));
  const even5 = level(block, quants, 15);
  const odd5 = odd(level(block, quants, 26), level(block, quants, 40), level(block, quants, 51), level(block, quants, 58));
  const even7 = level(block, quants, 28);
  const odd7 = odd(level(block, quants, 42), level(block, quants, 53), level(block, quants, 60), level(block, quants, 63));
  storeRow(
    half(even0, odd0),
    odd(half(even1, odd1), half(even3, odd3), half(even5, odd5), half(even7, odd7)),
    to,
  );
  storeRow(
    half(even0, -odd0),
    odd(half(even1, -odd1), half(even3, -odd3), half(even5, -odd5), half(even7, -odd7)),
    to + stride,
  );
}

/** The same of a block that has nothing but its DC coefficient. */
// @ts-ignore: decorator
@inline
export function storeFlat(dc: i32, to: usize, stride: usize): void {
  const sample = clamped(((within(dc) << 2) + 16) >> 5);
  store<u8>(to, sample);
  store<u8>(to, sample, 1);
  store<u8>(to + stride, sample);
  store<u8>(to + stride, sample, 1);
}

/** Beyond this a sum could need more than 32 bits. */
const MOST: i32 = 16383;

// @ts-ignore: decorator
@inline
function within(value: i32): i32 {
  strange |= <i32>(value > MOST) | <i32>(value < -MOST);
  return value;
}

// @ts-ignore: decorator
@inline
function level(block: usize, quants: usize, at: usize): i32 {
  return within(<i32>load<i16>(block + (at << 1)) * <i32>load<u16>(quants + (at << 1)));
}

/** What the coefficients 1, 3, 5 and 7 of a row or column come to; the constants have 13 bits behind the point. */
// @ts-ignore: decorator
@inline
function odd(first: i32, third: i32, fifth: i32, seventh: i32): i32 {
  return seventh * -5906 + fifth * 6967 + third * -10426 + first * 29692;
}

/** One of the two numbers of a column. */
// @ts-ignore: decorator
@inline
function half(even: i32, odds: i32): i32 {
  return within(((even << 15) + odds + (1 << 12)) >> 13);
}

// @ts-ignore: decorator
@inline
function storeRow(even: i32, odds: i32, to: usize): void {
  store<u8>(to, clamped(((even << 15) + odds + (1 << 19)) >> 20));
  store<u8>(to, clamped(((even << 15) - odds + (1 << 19)) >> 20), 1);
}

// @ts-ignore: decorator
@inline
function clamped(value: i32): u8 {
  strange |= <i32>(value > 511) | <i32>(value < -512);
  return <u8>max(0, min(255, value + 128));
}
