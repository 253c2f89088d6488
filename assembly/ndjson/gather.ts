// Moving lines into order, as src/jobs/ndjson/sort/in-order.ts does it within one buffer.

/** How many of the listed records, one at least, have no more than `bytes` in all, with `more` for each. */
export function fitting(numbers: usize, count: u32, bytes: u32, more: u32): u32 {
  let left = bytes;
  for (let k: u32 = 0; k < count; k += 1) {
    const row = <usize>load<u32>(numbers + ((<usize>k) << 2)) << 2;
    const size = load<u32>(row, 4) - load<u32>(row) + 1 + more;
    if (size > left) return max(k, 1);
    left -= size;
  }
  return count;
}

/** So many records are fetched from memory together, before the first of them is copied. */
const TOGETHER: u32 = 16;
/** Of a longer record only the start is fetched ahead: what follows comes by itself. */
const MOST_AHEAD: usize = 512;

/** What was fetched, so that the fetching is not taken for idle. */
let fetched: u32 = 0;

/**
 * Copies the lines of the listed records to `to` and behind, and notes in `rows` (0: nowhere) where they and their values are from `to` on:
 * `1 + slots` words a record. Gives where they end. Up to fifteen bytes behind are overwritten.
 *
 * Records in order lie anywhere in memory. Copied one after the other each waits for memory by itself; so some are looked at first, line
 * of cache by line of cache, in a loop short enough that a core waits for many of them at once.
 */
export function copyLines(numbers: usize, count: u32, to: usize, rows: usize, slots: u32): usize {
  let at = to;
  let row = rows;
  for (let from: u32 = 0; from < count; from += TOGETHER) {
    const until = min(count, from + TOGETHER);
    fetch(numbers, from, until);
    for (let k: u32 = from; k < until; k += 1) {
      const source = rowOf(numbers, k);
      const start: usize = load<u32>(source);
      const end: usize = <usize>load<u32>(source, 4) + 1;
      const size = end - start;
      if (size > 2048) memory.copy(at, start, size);
      else for (let i: usize = 0; i < size; i += 16) v128.store(at + i, v128.load(start + i));
      if (row != 0) {
        const moved = <i32>(at - to);
        store<i32>(row, moved);
        row += 4;
        for (let s: u32 = 0; s < slots; s += 1) {
          const value = load<i32>(source + 8 + (s << 2));
          store<i32>(row, value < 0 ? -1 : value - <i32>start + moved);
          row += 4;
        }
      }
      at += size;
    }
  }
  return at;
}

// @ts-ignore: decorator
@inline
function fetch(numbers: usize, from: u32, until: u32): void {
  let seen: u32 = 0;
  for (let k: u32 = from; k < until; k += 1) seen += load<u32>(rowOf(numbers, k));
  for (let k: u32 = from; k < until; k += 1) {
    const source = rowOf(numbers, k);
    const start: usize = load<u32>(source);
    const end = min<usize>(<usize>load<u32>(source, 4), start + MOST_AHEAD);
    for (let p = start; p < end; p += 64) seen += load<u8>(p);
  }
  fetched = seen;
}

// @ts-ignore: decorator
@inline
function rowOf(numbers: usize, k: u32): usize {
  return <usize>load<u32>(numbers + ((<usize>k) << 2)) << 2;
}
