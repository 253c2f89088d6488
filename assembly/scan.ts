// The pass over a slab of lines that src/jobs/ndjson/json/scan.ts describes, in AssemblyScript, with sixteen bytes of a string at a
// time. The two give the same answers; a property test holds them together. `npm run assembly` compiles it into
// src/jobs/ndjson/json/wasm/module.ts.
//
// Memory is laid out by the caller. Behind the slab lie at least sixteen newlines: no loop below runs past its end.

// @ts-ignore: decorator
@external('env', 'lineIsUtf8')
declare function lineIsUtf8(start: u32, end: u32): bool;
// @ts-ignore: decorator
@external('env', 'noteEscaped')
declare function noteEscaped(name: u32, value: u32, row: u32): void;

/** What a scan found. */
let lines: u32 = 0;
let blank: u32 = 0;
let faults: u32 = 0;
/** Whether the string skipped last held an escape. */
let escaped: bool = false;

export function heapBase(): usize {
  return __heap_base;
}
export function lineCount(): u32 {
  return lines;
}
export function blankCount(): u32 {
  return blank;
}
export function faultCount(): u32 {
  return faults;
}

/**
 * Scans `size` bytes at `base`; gives how many records there are. Places of records, newlines and values go to `starts`, `ends` and
 * `values` (`slots` a record), of refused lines number and place to `faulty`. `names` has place and length of each slot's
 * name (0: none), `lengths` a bit for every length. `open` is room for one byte a byte of the slab.
 */
export function scan(
  base: usize,
  size: u32,
  starts: usize,
  ends: usize,
  values: usize,
  slots: u32,
  faulty: usize,
  open: usize,
  names: usize,
  lengths: u32,
  allUtf8: bool,
): u32 {
  let count: u32 = 0;
  lines = 0;
  blank = 0;
  faults = 0;
  let p: usize = base;
  const end: usize = base + size;
  while (p < end) {
    const start = p;
    p = skipSpace(p);
    lines += 1;
    if (load<u8>(p) == 0x0a) {
      blank += 1;
      p += 1;
      continue;
    }
    const row: usize = values + ((count * slots) << 2);
    for (let s: u32 = 0; s < slots; s += 1) store<i32>(row + (s << 2), -1);
    const stop = line(p, base, row, count, slots, open, names, lengths);
    const isWhole = stop > 0 && (allUtf8 || lineIsUtf8(<u32>(start - base), <u32>(stop - base)));
    if (isWhole) {
      store<u32>(starts + (count << 2), <u32>(start - base));
      store<u32>(ends + (count << 2), <u32>(stop - base));
      count += 1;
      p = stop + 1;
    } else {
      store<u32>(faulty + (faults << 3), lines - 1);
      store<u32>(faulty + (faults << 3) + 4, <u32>(start - base));
      faults += 1;
      p = lineEnd(p) + 1;
    }
  }
  return count;
}

/** One line from its first byte that is no space; gives the place of its newline, 0 when it is refused. */
function line(
  from: usize,
  base: usize,
  row: usize,
  record: u32,
  slots: u32,
  open: usize,
  names: usize,
  lengths: u32,
): usize {
  let p = from;
  let depth: usize = 0;
  let inObject: bool = false;
  while (true) {
    let c: u32 = load<u8>(p);
    if (inObject) {
      if (c != 0x22) return 0;
      const name = p + 1;
      escaped = false;
      p = stringEnd(name);
      if (p == 0) return 0;
      const length = <u32>(p - name);
      const wasEscaped = escaped;
      p = skipSpace(p + 1);
      if (load<u8>(p) != 0x3a) return 0;
      p = skipSpace(p + 1);
      c = load<u8>(p);
      if (depth == 1 && slots > 0) {
        if (wasEscaped) noteEscaped(<u32>(name - base), <u32>(p - base), record);
        else if ((lengths >> (length & 31)) & 1) note(name, length, <u32>(p - base), row, slots, names);
      }
    }
    if (c == 0x22) {
      p = stringEnd(p + 1);
      if (p == 0) return 0;
      p += 1;
    } else if (c <= 0x39) {
      p = numberEnd(p);
      if (p == 0) return 0;
    } else if (c == 0x7b || c == 0x5b) {
      p = skipSpace(p + 1);
      // The bracket that closes is two beyond the one that opens.
      if (load<u8>(p) != c + 2) {
        store<u8>(open + depth, <u8>c);
        depth += 1;
        inObject = c == 0x7b;
        continue;
      }
      p += 1;
    } else {
      p = wordEnd(p, c);
      if (p == 0) return 0;
    }
    // What follows a value: the end of containers, then a comma, or the end of the line.
    while (true) {
      c = load<u8>(p);
      if (c <= 0x20) {
        p = skipSpace(p);
        c = load<u8>(p);
      }
      if (depth == 0) return c == 0x0a ? p : 0;
      const kind: u32 = load<u8>(open + depth - 1);
      if (c == 0x2c) {
        inObject = kind == 0x7b;
        p = skipSpace(p + 1);
        break;
      }
      if (c != kind + 2) return 0;
      depth -= 1;
      p += 1;
    }
  }
}

// @ts-ignore: decorator
@inline
function skipSpace(from: usize): usize {
  let p = from;
  let c: u32 = load<u8>(p);
  while (c == 0x20 || c == 0x09 || c == 0x0d) {
    p += 1;
    c = load<u8>(p);
  }
  return p;
}

/** The place of the quote that closes a string, 0 when the string is none. */
function stringEnd(from: usize): usize {
  const quotes = i8x16.splat(0x22);
  const backslashes = i8x16.splat(0x5c);
  const spaces = i8x16.splat(0x20);
  let p = from;
  while (true) {
    const bytes = v128.load(p);
    const special = v128.or(
      v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes)),
      i8x16.lt_u(bytes, spaces),
    );
    const mask = i8x16.bitmask(special);
    if (mask == 0) {
      p += 16;
      continue;
    }
    p += ctz(mask);
    const c: u32 = load<u8>(p);
    if (c == 0x22) return p;
    if (c != 0x5c) return 0;
    escaped = true;
    const letter: u32 = load<u8>(p + 1);
    if (letter == 0x75) {
      for (let i: usize = 2; i < 6; i += 1) if (!isHex(load<u8>(p + i))) return 0;
      p += 6;
    } else if (isSimpleEscape(letter)) p += 2;
    else return 0;
  }
}

// @ts-ignore: decorator
@inline
function isHex(c: u32): bool {
  return c - 0x30 < 10 || (c | 0x20) - 0x61 < 6;
}

// @ts-ignore: decorator
@inline
function isSimpleEscape(c: u32): bool {
  return (
    c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74
  );
}

// @ts-ignore: decorator
@inline
function isDigit(p: usize): bool {
  return <u32>load<u8>(p) - 0x30 < 10;
}

function numberEnd(from: usize): usize {
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

function wordEnd(p: usize, first: u32): usize {
  const four = load<u32>(p);
  if (first == 0x74) return four == 0x65757274 ? p + 4 : 0;
  if (first == 0x6e) return four == 0x6c6c756e ? p + 4 : 0;
  return four == 0x736c6166 && load<u8>(p + 4) == 0x65 ? p + 5 : 0;
}

/** Notes a value in every slot whose name this is; of duplicate names the last counts. */
function note(name: usize, length: u32, value: u32, row: usize, slots: u32, names: usize): void {
  for (let s: u32 = 0; s < slots; s += 1) {
    const wanted: usize = load<u32>(names + (s << 3));
    if (wanted == 0 || load<u32>(names + (s << 3) + 4) != length) continue;
    let i: u32 = 0;
    while (i < length && load<u8>(name + i) == load<u8>(wanted + i)) i += 1;
    if (i == length) store<u32>(row + (s << 2), value);
  }
}

function lineEnd(from: usize): usize {
  const newlines = i8x16.splat(0x0a);
  let p = from;
  while (true) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p), newlines));
    if (mask != 0) return p + ctz(mask);
    p += 16;
  }
}
