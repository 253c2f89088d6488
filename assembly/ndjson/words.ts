// Numbers and words of JSON.

// @ts-ignore: decorator
@inline
function isDigit(p: usize): bool {
  return <u32>load<u8>(p) - 0x30 < 10;
}

/** Where the number at `from` ends, 0 when it is none. */
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

/** The same for `true`, `false` and `null`, of which `first` is the first byte. */
export function wordEnd(p: usize, first: u32): usize {
  const four = load<u32>(p);
  if (first == 0x74) return four == 0x65757274 ? p + 4 : 0;
  if (first == 0x6e) return four == 0x6c6c756e ? p + 4 : 0;
  return four == 0x736c6166 && load<u8>(p + 4) == 0x65 ? p + 5 : 0;
}
