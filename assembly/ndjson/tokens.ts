// What the pass over a slab steps over as a whole: space, numbers, words, and a line that was refused. Strings are its own, for it has to know
// of their escapes. Behind every line is a newline, at which all of these end.

// @ts-ignore: decorator
@inline
export function skipSpace(from: usize): usize {
  return load<u8>(from) > 0x20 ? from : afterSpace(from);
}

function afterSpace(from: usize): usize {
  let p = from;
  let c: u32 = load<u8>(p);
  while (c == 0x20 || c == 0x09 || c == 0x0d) {
    p += 1;
    c = load<u8>(p);
  }
  return p;
}

// @ts-ignore: decorator
@inline
function isDigit(p: usize): bool {
  return <u32>load<u8>(p) - 0x30 < 10;
}

/** Behind the number that begins at `from`; 0 when it is none. */
export function numberEnd(from: usize): usize {
  let p = from;
  if (load<u8>(p) == 0x2d) p += 1;
  if (load<u8>(p) == 0x30) p += 1;
  else {
    if (!isDigit(p)) return 0;
    do p += 1;
    while (isDigit(p));
  }
  if (load<u8>(p) == 0x2e) {
    p += 1;
    if (!isDigit(p)) return 0;
    do p += 1;
    while (isDigit(p));
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    p += 1;
    const c = load<u8>(p);
    if (c == 0x2b || c == 0x2d) p += 1;
    if (!isDigit(p)) return 0;
    do p += 1;
    while (isDigit(p));
  }
  return p;
}

/** Behind `true`, `false` or `null`; 0 when it is none of them. `first` is its first byte. */
export function wordEnd(p: usize, first: u32): usize {
  const four = load<u32>(p);
  if (first == 0x74) return four == 0x65757274 ? p + 4 : 0;
  if (first == 0x6e) return four == 0x6c6c756e ? p + 4 : 0;
  return four == 0x736c6166 && load<u8>(p + 4) == 0x65 ? p + 5 : 0;
}

/** The place of the next newline. */
export function lineEnd(from: usize): usize {
  const newlines = i8x16.splat(0x0a);
  let p = from;
  while (true) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p), newlines));
    if (mask != 0) return p + ctz(mask);
    p += 16;
  }
}
