// From the samples of a picture's components to its pixels, with the arithmetic of libjpeg's colour conversion (JFIF 1.02).

/** Copies `width` × `height` samples without the padding of their rows. */
export function packGrey(plane: usize, stride: usize, width: u32, height: u32, to: usize): void {
  for (let y: u32 = 0; y < height; y += 1) memory.copy(to + <usize>y * width, plane + <usize>y * stride, width);
}

/** Brightness and colours to red, green and blue. A colour's sample stands for 2 pixels across or down where its shift is 1. */
export function packColours(
  brightness: usize,
  blue: usize,
  red: usize,
  stride: usize,
  colourStride: usize,
  shiftAcross: u32,
  shiftDown: u32,
  width: u32,
  height: u32,
  to: usize,
): void {
  const many: u32 = shiftAcross == 0 ? width & ~7 : 0;
  for (let y: u32 = 0; y < height; y += 1) {
    const row = brightness + <usize>y * stride;
    const colours = <usize>(y >> shiftDown) * colourStride;
    for (let x: u32 = 0; x < many; x += 8) {
      packEight(row + x, blue + colours + x, red + colours + x, to);
      to += 24;
    }
    for (let x: u32 = many; x < width; x += 1) {
      const luma = <i32>load<u8>(row + x);
      const cb = <i32>load<u8>(blue + colours + (x >> shiftAcross)) - 128;
      const cr = <i32>load<u8>(red + colours + (x >> shiftAcross)) - 128;
      store<u8>(to, clamped(luma + ((91881 * cr + 32768) >> 16)));
      store<u8>(to, clamped(luma + ((-22554 * cb - 46802 * cr + 32768) >> 16)), 1);
      store<u8>(to, clamped(luma + ((116130 * cb + 32768) >> 16)), 2);
      to += 3;
    }
  }
}

/**
 * The same of eight pixels. Factors beyond 16 bits are taken without their whole parts: 91881 is 65536 more than 26345, -46802 as much
 * less than 18734, and 116130 twice as much more than -14942.
 */
// @ts-ignore: decorator
@inline
function packEight(brightness: usize, blue: usize, red: usize, to: usize): void {
  const luma = v128.load8x8_u(brightness);
  const cb = i16x8.sub(v128.load8x8_u(blue), i16x8.splat(128));
  const cr = i16x8.sub(v128.load8x8_u(red), i16x8.splat(128));
  const r = i16x8.add(cr, scaled(cr, 26345));
  const b = i16x8.add(i16x8.add(cb, cb), scaled(cb, -14942));
  const both = i16x8(-22554, 18734, -22554, 18734, -22554, 18734, -22554, 18734);
  const g = i16x8.sub(
    inWhole(
      i32x4.dot_i16x8_s(v128.shuffle<i16>(cb, cr, 0, 8, 1, 9, 2, 10, 3, 11), both),
      i32x4.dot_i16x8_s(v128.shuffle<i16>(cb, cr, 4, 12, 5, 13, 6, 14, 7, 15), both),
    ),
    cr,
  );
  const redGreen = i8x16.narrow_i16x8_u(i16x8.add(luma, r), i16x8.add(luma, g));
  const blues = i8x16.narrow_i16x8_u(i16x8.add(luma, b), i16x8.splat(0));
  v128.store(to, v128.shuffle<i8>(redGreen, blues, 0, 8, 16, 1, 9, 17, 2, 10, 18, 3, 11, 19, 4, 12, 20, 5));
  v128.store64_lane(
    to + 16,
    v128.shuffle<i8>(redGreen, blues, 13, 21, 6, 14, 22, 7, 15, 23, 0, 0, 0, 0, 0, 0, 0, 0),
    0,
  );
}

/** Numbers times a factor of 16 bits, in parts of 65536. */
// @ts-ignore: decorator
@inline
function scaled(numbers: v128, factor: i16): v128 {
  const factors = i16x8.splat(factor);
  return inWhole(i32x4.extmul_low_i16x8_s(numbers, factors), i32x4.extmul_high_i16x8_s(numbers, factors));
}

// @ts-ignore: decorator
@inline
function inWhole(lower: v128, upper: v128): v128 {
  const half = i32x4.splat(32768);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(lower, half), 16), i32x4.shr_s(i32x4.add(upper, half), 16));
}

// @ts-ignore: decorator
@inline
function clamped(value: i32): u8 {
  return <u8>max(0, min(255, value));
}
