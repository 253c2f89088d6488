// The entropy-coded data of a scan as bits. `open` copies the data of one interval, up to a restart marker or the end, without the zeros
// that are stuffed behind bytes of 0xff, and back to front: so any eight of its bytes are a number whose first bit is the highest.
// Behind the data come zeros. Who reads looks now and then whether it is `past` it.

/** Bits read so far; functions that read many keep it in a variable of their own meanwhile. */
export let read: u32 = 0;

/** What stands for a position behind what is not as it should be; it is past any data. */
export const NOWHERE: u32 = 0xffffffff;

/** More than the codes of one block take. */
const PADDING: usize = 512;

/** The data lies below this place, its first byte highest. */
let top: usize = 0;
let size: usize = 0;
/** What has not been opened yet of the scan's data. */
let source: usize = 0;
let sourceEnd: usize = 0;
let restarts: i32 = 0;

/** Begins with the data of a scan, which is copied to below `place`. */
export function begin(from: usize, to: usize, place: usize): bool {
  top = place;
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

/** Whether all of a scan was read. */
export function isOver(): bool {
  return isDone() && source == sourceEnd;
}

export function keep(position: u32): void {
  read = position;
}

/** The bits from a position on, the next one highest; at least 57 of them. */
// @ts-ignore: decorator
@inline
export function ahead(position: u32): u64 {
  return load<u64>(top - 8 - (position >> 3)) << (position & 7);
}

/** Whether a position is behind the data. */
// @ts-ignore: decorator
@inline
export function isPast(position: u32): bool {
  return position > <u32>size << 3;
}

/** The number that the first `length` bits stand for (T.81, F.2.2.1); 0 for none. */
// @ts-ignore: decorator
@inline
export function signed(bits: u64, length: u32): i32 {
  if (length == 0) return 0;
  const value = <i32>(bits >>> (64 - length));
  return value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
}

/** Whether exactly the data opened last was read: less than a byte is left, and nothing was read behind it. */
function isDone(): bool {
  return !isPast(read) && (<u32>size << 3) - read < 8;
}

function open(): bool {
  const marks = i8x16.splat(-1);
  const backwards = v128(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  let from = source;
  let to = top;
  let end = sourceEnd;
  while (from < end) {
    const chunk = v128.load(from);
    v128.store(to - 16, i8x16.swizzle(chunk, backwards));
    const found = i8x16.bitmask(i8x16.eq(chunk, marks));
    const at: usize = found == 0 ? 16 : ctz(found);
    from += at;
    to -= at;
    if (found == 0 || from >= end) continue;
    if (from + 1 >= end) return false; // a mark and nothing behind it
    if (load<u8>(from, 1) != 0) {
      end = from;
      break;
    }
    from += 2;
    to -= 1;
  }
  if (from > end) to += from - end;
  source = end;
  size = top - to;
  memory.fill(to - PADDING, 0, PADDING);
  read = 0;
  return true;
}
