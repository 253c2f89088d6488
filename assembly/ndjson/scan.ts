// The pass over a slab of lines that src/jobs/ndjson/json/scan.ts describes, with many bytes of strings at a time. The two give
// the same answers; a property test holds them together.
//
// Memory is laid out by the caller. Behind the slab lie at least 64 bytes more: no loop below runs past its last newline,
// but what is looked at together does.

import { firstMark, MARKED_BYTES, marksAt } from './marks';
import { lineEnd, numberEnd, skipSpace, wordEnd } from './tokens';

// @ts-ignore: decorator
@external('env', 'linesAreUtf8')
declare function linesAreUtf8(start: u32, end: u32): bool;
// @ts-ignore: decorator
@external('env', 'noteEscaped')
declare function noteEscaped(name: u32, value: u32, row: u32): void;

/** What a scan found. */
let lines: u32 = 0;
let blank: u32 = 0;
let faults: u32 = 0;
let reached: usize = 0;
let longestKept: usize = 0;
/** Whether the string skipped last held an escape. */
let escaped: bool = false;

export function lineCount(): u32 {
  return lines;
}
export function blankCount(): u32 {
  return blank;
}
export function faultCount(): u32 {
  return faults;
}
/** Bytes of the longest record, its newline included. */
export function longestLine(): usize {
  return longestKept;
}
/** Where the scan ended: at the end of the slab, or before the line for which there was no room. */
export function reachedPlace(): usize {
  return reached;
}

/**
 * Scans `size` bytes at `base`; gives how many records there are. A record's row in `rows` is `width` words, of which
 * the first are its place, that of its newline, and those of its values (-1: none), all counted from `origin`. Of refused lines, and of those longer than `longest`, `faulty`
 * has number and place. `names` has place and length of each slot's name (0: none), `lengths` a bit for every length. `open` is room for
 * a bit a byte of the longest line, in whole words of eight bytes and one more. The scan ends early when `mostRows` or `mostFaults` are there.
 */
export function scan(
  base: usize,
  size: u32,
  origin: usize,
  rows: usize,
  mostRows: u32,
  width: u32,
  slots: u32,
  faulty: usize,
  mostFaults: u32,
  open: usize,
  names: usize,
  lengths: u32,
  longest: u32,
): u32 {
  const allUtf8 = linesAreUtf8(<u32>base, <u32>(base + size));
  let count: u32 = 0;
  let row = rows;
  lines = 0;
  blank = 0;
  faults = 0;
  longestKept = 0;
  let p: usize = base;
  const end: usize = base + size;
  while (p < end && count < mostRows && faults < mostFaults) {
    const start = p;
    p = skipSpace(p);
    lines += 1;
    if (load<u8>(p) == 0x0a) {
      if (p - start <= <usize>longest) blank += 1;
      else addFault(faulty, start - origin);
      p += 1;
      continue;
    }
    for (let s: u32 = 0; s < slots; s += 1) store<i32>(row + 8 + (s << 2), -1);
    const stop = line(p, origin, row + 8, slots, open, names, lengths);
    const isWhole =
      stop > 0 && stop - start <= <usize>longest && (allUtf8 || linesAreUtf8(<u32>start, <u32>stop));
    if (isWhole) {
      store<u32>(row, <u32>(start - origin));
      store<u32>(row, <u32>(stop - origin), 4);
      row += <usize>width << 2;
      count += 1;
      p = stop + 1;
      longestKept = max(longestKept, p - start);
    } else {
      addFault(faulty, start - origin);
      p = lineEnd(p) + 1;
    }
  }
  reached = p;
  return count;
}

function addFault(faulty: usize, place: usize): void {
  store<u32>(faulty + (faults << 3), lines - 1);
  store<u32>(faulty + (faults << 3), <u32>place, 4);
  faults += 1;
}

/**
 * One line from its first byte that is no space; gives the place of its newline, 0 when it is refused. Of every container that is open
 * `kinds` has a bit, 64 levels at a time; those further out wait in `open`.
 */
function line(
  from: usize,
  origin: usize,
  row: usize,
  slots: u32,
  open: usize,
  names: usize,
  lengths: u32,
): usize {
  let p = from;
  let marked = from;
  let marks = marksAt(from);
  let depth: usize = 0;
  let kinds: u64 = 0;
  let inObject: bool = false;
  while (true) {
    let c: u32 = load<u8>(p);
    if (inObject) {
      if (c != 0x22) return 0;
      const name = p + 1;
      escaped = false;
      let end = firstMark(marks, marked, name);
      if (end == 0) {
        marked = name;
        marks = marksAt(name);
        end = firstMark(marks, marked, name) || name + MARKED_BYTES;
      }
      p = load<u8>(end) == 0x22 ? end : stringEnd(end);
      if (p == 0) return 0;
      const length = <u32>(p - name);
      const wasEscaped = escaped;
      p = skipSpace(p + 1);
      if (load<u8>(p) != 0x3a) return 0;
      p = skipSpace(p + 1);
      c = load<u8>(p);
      if (depth == 1 && slots > 0) {
        if (wasEscaped) noteEscaped(<u32>name, <u32>(p - origin), <u32>row);
        else if ((lengths >> (length & 31)) & 1) note(name, length, <u32>(p - origin), row, slots, names);
      }
    }
    if (c == 0x22) {
      p += 1;
      let end = firstMark(marks, marked, p);
      if (end == 0) {
        marked = p;
        marks = marksAt(p);
        end = firstMark(marks, marked, p) || p + MARKED_BYTES;
      }
      p = load<u8>(end) == 0x22 ? end : stringEnd(end);
      if (p == 0) return 0;
      p += 1;
    } else if (c <= 0x39) {
      p = numberEnd(p);
      if (p == 0) return 0;
    } else if (c == 0x7b || c == 0x5b) {
      p = skipSpace(p + 1);
      // The bracket that closes is two beyond the one that opens.
      if (load<u8>(p) != c + 2) {
        if ((depth & 63) == 0) store<u64>(open + (depth >> 3), kinds);
        inObject = c == 0x7b;
        kinds = (kinds << 1) | <u64>inObject;
        depth += 1;
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
      const isObject = (kinds & 1) != 0;
      if (c == 0x2c) {
        inObject = isObject;
        p = skipSpace(p + 1);
        break;
      }
      if (c != (isObject ? 0x7d : 0x5d)) return 0;
      depth -= 1;
      kinds = (depth & 63) == 0 ? load<u64>(open + (depth >> 3)) : kinds >> 1;
      p += 1;
    }
  }
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
