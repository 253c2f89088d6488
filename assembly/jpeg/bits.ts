// The entropy-coded data of a scan as bits. `open` copies the data of one interval, up to a restart marker or the end, without the zeros
// that are stuffed behind bytes of 0xff, as words whose bytes stand in the order of the machine. Up to 32 of its bits are at
// hand at any time after `refill`; behind the end follow zeros. Who reads looks every now and then whether it is `past` it.

import { heap } from './memory';

/** Zeros behind the data: more than the codes of one block take. */
const PADDING: usize = 512;

/** Bits at hand, the next one highest, and how many. Functions that read very many keep them in variables of their own. */
export let bits: u64 = 0;
export let count: i32 = 0;
/** The next word. */
export let next: usize = 0;

let first: usize = 0;
let size: usize = 0;
/** What has not been opened yet of the scan's data. */
let source: usize = 0;
let sourceEnd: usize = 0;
let restarts: i32 = 0;

export function keep(newBits: u64, newCount: i32, newNext: usize): void {
  bits = newBits;
  count = newCount;
  next = newNext;
}

/** Begins with the data of a scan; `heap` is where its words are put. */
export function begin(from: usize, to: usize): bool {
  source = from;
  sourceEnd = to;
  restarts = 0;
  return open();
}

/** Goes on behind a restart marker, which has to be the one that is due; all that was before it has to have been read. */
export function restart(): bool {
  if (!isDone() || source + 2 > sourceEnd) return false;
  if (load<u8>(source, 1) != 0xd0 + (restarts & 7)) return false;
  restarts += 1;
  source += 2;
  return open();
}

/** Whether exactly the data opened last was read: less than a byte is left, and nothing was read behind it. */
export function isDone(): bool {
  const read: i64 = (<i64>(next - first) << 3) - count;
  const left: i64 = (<i64>size << 3) - read;
  return left >= 0 && left < 8;
}

/** Whether all of a scan was read. */
export function isOver(): bool {
  return isDone() && source == sourceEnd;
}

/** Whether more was read than there is; a word or two are read ahead. */
// @ts-ignore: decorator
@inline
export function isPast(at: usize): bool {
  return at > first + size + 16;
}

// @ts-ignore: decorator
@inline
export function refill(): void {
  if (count < 32) {
    bits |= <u64>load<u32>(next) << (32 - count);
    next += 4;
    count += 32;
  }
}

// @ts-ignore: decorator
@inline
export function skip(length: i32): void {
  bits <<= length;
  count -= length;
}

/** At most 31 of the bits at hand, at least one. */
// @ts-ignore: decorator
@inline
export function take(length: i32): i32 {
  const value = <i32>(bits >>> (64 - length));
  skip(length);
  return value;
}

/** The number that so many bits stand for (T.81, F.2.2.1); 0 for none. */
// @ts-ignore: decorator
@inline
export function takeSigned(length: i32): i32 {
  if (length == 0) return 0;
  const value = take(length);
  return value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
}

function open(): bool {
  first = heap();
  let to = first;
  let from = source;
  let end = sourceEnd;
  const marks = i8x16.splat(-1);
  while (from < end) {
    const chunk = v128.load(from);
    v128.store(to, chunk);
    const found = i8x16.bitmask(i8x16.eq(chunk, marks));
    if (found == 0) {
      from += 16;
      to += 16;
      continue;
    }
    const at = ctz(found);
    if (from + at >= end) {
      to += end - from;
      from = end;
      break;
    }
    from += at;
    to += at;
    if (from + 1 >= end) return false; // a lonely mark
    if (load<u8>(from, 1) != 0) {
      end = from;
      break;
    }
    from += 2;
    to += 1;
  }
  if (from > end) to -= from - end;
  source = end;
  size = to - first;
  memory.fill(to, 0, PADDING);
  swapWords();
  bits = 0;
  count = 0;
  next = first;
  return true;
}

function swapWords(): void {
  const order = v128(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  for (let at = first; at < first + size; at += 16) {
    v128.store(at, i8x16.swizzle(v128.load(at), order));
  }
}
