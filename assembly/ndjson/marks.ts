// Where strings may end. Looked for in each string by itself, every search waits for the one before; so the bytes of several are looked at
// together, and what was found is kept for those that follow.

/** So many bytes are looked at together. */
export const MARKED_BYTES: usize = 64;

/** A bit for each of 64 bytes that ends a string, escapes in it, or must not be in it. */
export function marksAt(p: usize): u64 {
  return (
    specials(v128.load(p)) |
    (specials(v128.load(p, 16)) << 16) |
    (specials(v128.load(p, 32)) << 32) |
    (specials(v128.load(p, 48)) << 48)
  );
}

// @ts-ignore: decorator
@inline
function specials(bytes: v128): u64 {
  const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
  const backslashes = i8x16.eq(bytes, i8x16.splat(0x5c));
  const controls = i8x16.lt_u(bytes, i8x16.splat(0x20));
  return <u64>(<u32>i8x16.bitmask(v128.or(v128.or(quotes, backslashes), controls)));
}

/** The first place from `from` on that is marked; 0: there is none among those that were looked at. */
// @ts-ignore: decorator
@inline
export function firstMark(marks: u64, marked: usize, from: usize): usize {
  const at = from - marked;
  if (at >= MARKED_BYTES) return 0;
  const rest = marks >> <u64>at;
  return rest == 0 ? 0 : from + <usize>ctz(rest);
}
