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

/**
 * Copies the lines of the listed records to `to` and behind, and notes in `rows` (0: nowhere) where they and their values are from `to` on:
 * `1 + slots` words a record. Gives where they end. Up to fifteen bytes behind are overwritten.
 */
export function copyLines(numbers: usize, count: u32, to: usize, rows: usize, slots: u32): usize {
  let at = to;
  let row = rows;
  for (let k: u32 = 0; k < count; k += 1) {
    const source = <usize>load<u32>(numbers + ((<usize>k) << 2)) << 2;
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
  return at;
}
