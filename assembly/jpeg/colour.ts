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
  for (let y: u32 = 0; y < height; y += 1) {
    const row = brightness + <usize>y * stride;
    const colours = <usize>(y >> shiftDown) * colourStride;
    for (let x: u32 = 0; x < width; x += 1) {
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

// @ts-ignore: decorator
@inline
function clamped(value: i32): u8 {
  return <u8>max(0, min(255, value));
}
