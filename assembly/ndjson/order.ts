// Sorting by prefixes: records are listed by the numbers of their rows (see prefix.ts), beside eight bytes of prefix each. What
// src/jobs/ndjson/order/radix.ts and common-start.ts do, and what a sort asks of lists that are in order.

/** Lists `count` rows of `width` words, the first of which has the number `first`. */
export function numberRows(numbers: usize, first: u32, width: u32, count: u32): void {
  let number = first;
  for (let k: u32 = 0; k < count; k += 1) {
    store<u32>(numbers + ((<usize>k) << 2), number);
    number += width;
  }
}

/**
 * Puts prefixes and numbers in order, stably, in place; `scratch` is room for 12 bytes a record, `counts` for 6 × 2048 words. A radix sort
 * from the lowest digit, which passes over a digit that is the same everywhere. Small sets take small digits, so that there are not many
 * more buckets than records. What is in order, or all the way in reverse, is left or turned round.
 */
export function radixSort(prefixes: usize, numbers: usize, count: u32, scratch: usize, counts: usize): void {
  if (isSorted(prefixes, count)) return;
  if (isReversed(prefixes, count)) reverse(prefixes, numbers, count);
  else if (count <= 32) insertionSort(prefixes, numbers, count);
  else if (count < 8192) sortByDigits(prefixes, numbers, count, scratch, counts, 8, 8);
  else sortByDigits(prefixes, numbers, count, scratch, counts, 11, 6);
}

// @ts-ignore: decorator
@inline
function sortByDigits(
  prefixes: usize,
  numbers: usize,
  count: u32,
  scratch: usize,
  counts: usize,
  bits: u32,
  passes: u32,
): void {
  const buckets: u32 = 1 << bits;
  const mask: u64 = buckets - 1;
  countDigits(prefixes, count, counts, bits, passes);
  let from = prefixes;
  let fromNumbers = numbers;
  let to = scratch;
  let toNumbers = scratch + ((<usize>count) << 3);
  const first = load<u64>(prefixes);
  for (let pass: u32 = 0; pass < passes; pass += 1) {
    const table = counts + ((<usize>pass * buckets) << 2);
    const shift: u64 = pass * bits;
    if (load<u32>(table + ((<usize>((first >> shift) & mask)) << 2)) == count) continue;
    let next: u32 = 0;
    for (let bucket: u32 = 0; bucket < buckets; bucket += 1) {
      const at = table + ((<usize>bucket) << 2);
      const size = load<u32>(at);
      store<u32>(at, next);
      next += size;
    }
    for (let k: u32 = 0; k < count; k += 1) {
      const prefix = load<u64>(from + ((<usize>k) << 3));
      const at = table + ((<usize>((prefix >> shift) & mask)) << 2);
      const place = load<u32>(at);
      store<u32>(at, place + 1);
      store<u64>(to + ((<usize>place) << 3), prefix);
      store<u32>(toNumbers + ((<usize>place) << 2), load<u32>(fromNumbers + ((<usize>k) << 2)));
    }
    const swap = from;
    from = to;
    to = swap;
    const swapNumbers = fromNumbers;
    fromNumbers = toNumbers;
    toNumbers = swapNumbers;
  }
  if (from != prefixes) {
    memory.copy(prefixes, from, (<usize>count) << 3);
    memory.copy(numbers, fromNumbers, (<usize>count) << 2);
  }
}

// @ts-ignore: decorator
@inline
function countDigits(prefixes: usize, count: u32, counts: usize, bits: u32, passes: u32): void {
  const buckets: u32 = 1 << bits;
  const mask: u64 = buckets - 1;
  memory.fill(counts, 0, <usize>(buckets * passes) << 2);
  for (let k: u32 = 0; k < count; k += 1) {
    let prefix = load<u64>(prefixes + ((<usize>k) << 3));
    let table = counts;
    for (let pass: u32 = 0; pass < passes; pass += 1) {
      const at = table + ((<usize>(prefix & mask)) << 2);
      store<u32>(at, load<u32>(at) + 1);
      prefix >>= bits;
      table += buckets << 2;
    }
  }
}

function isSorted(prefixes: usize, count: u32): bool {
  let before: u64 = 0;
  for (let k: u32 = 0; k < count; k += 1) {
    const prefix = load<u64>(prefixes + ((<usize>k) << 3));
    if (prefix < before) return false;
    before = prefix;
  }
  return true;
}

/** Whether each is below the one before it, so that none are equal. */
function isReversed(prefixes: usize, count: u32): bool {
  for (let k: u32 = 1; k < count; k += 1) {
    const at = prefixes + ((<usize>k) << 3);
    if (load<u64>(at) >= load<u64>(at - 8)) return false;
  }
  return true;
}

function reverse(prefixes: usize, numbers: usize, count: u32): void {
  for (let k: u32 = 0; k < count >> 1; k += 1) {
    const here = <usize>k;
    const there = <usize>(count - 1 - k);
    const prefix = load<u64>(prefixes + (here << 3));
    const number = load<u32>(numbers + (here << 2));
    store<u64>(prefixes + (here << 3), load<u64>(prefixes + (there << 3)));
    store<u32>(numbers + (here << 2), load<u32>(numbers + (there << 2)));
    store<u64>(prefixes + (there << 3), prefix);
    store<u32>(numbers + (there << 2), number);
  }
}

function insertionSort(prefixes: usize, numbers: usize, count: u32): void {
  for (let k: u32 = 1; k < count; k += 1) {
    const prefix = load<u64>(prefixes + ((<usize>k) << 3));
    const number = load<u32>(numbers + ((<usize>k) << 2));
    let place = k;
    while (place > 0 && load<u64>(prefixes + ((<usize>(place - 1)) << 3)) > prefix) {
      store<u64>(prefixes + ((<usize>place) << 3), load<u64>(prefixes + ((<usize>(place - 1)) << 3)));
      store<u32>(numbers + ((<usize>place) << 2), load<u32>(numbers + ((<usize>(place - 1)) << 2)));
      place -= 1;
    }
    store<u64>(prefixes + ((<usize>place) << 3), prefix);
    store<u32>(numbers + ((<usize>place) << 2), number);
  }
}

/** How many of the prefixes, which are in order, are below the one at `bound`. */
export function countBelow(prefixes: usize, count: u32, bound: usize): u32 {
  const limit = load<u64>(bound);
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u64>(prefixes + ((<usize>middle) << 3)) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** From `from` on the first place whose prefix is the same as the next one's; `count` when there is none. */
export function tieStart(prefixes: usize, count: u32, from: u32): u32 {
  for (let k = from; k + 1 < count; k += 1) {
    const at = prefixes + ((<usize>k) << 3);
    if (load<u64>(at) == load<u64>(at, 8)) return k;
  }
  return count;
}

/** The first place after `from` whose prefix is another. */
export function tieEnd(prefixes: usize, count: u32, from: u32): u32 {
  const prefix = load<u64>(prefixes + ((<usize>from) << 3));
  let k = from + 1;
  while (k < count && load<u64>(prefixes + ((<usize>k) << 3)) == prefix) k += 1;
  return k;
}

/** The first place after the first whose prefix is below the one before it; `count` when there is none. */
export function firstDescent(prefixes: usize, count: u32): u32 {
  for (let k: u32 = 1; k < count; k += 1) {
    const at = prefixes + ((<usize>k) << 3);
    if (load<u64>(at) < load<u64>(at - 8)) return k;
  }
  return count;
}

/** Takes the records off a list whose prefixes are above the one at `bound`; gives how many are left, in the order they had. */
export function keepUpTo(numbers: usize, prefixes: usize, count: u32, bound: usize): u32 {
  const limit = load<u64>(bound);
  let kept: u32 = 0;
  for (let k: u32 = 0; k < count; k += 1) {
    const prefix = load<u64>(prefixes + ((<usize>k) << 3));
    if (prefix > limit) continue;
    store<u64>(prefixes + ((<usize>kept) << 3), prefix);
    store<u32>(numbers + ((<usize>kept) << 2), load<u32>(numbers + ((<usize>k) << 2)));
    kept += 1;
  }
  return kept;
}

let reference: usize = 0;

/** The text whose start is the common one; 0: there was no text. */
export function referencePlace(): usize {
  return reference;
}

/** How many bytes all texts of a column begin with alike, from `from` on, which are known to be the same. `column` below 0: the lines. */
export function commonStart(numbers: usize, count: u32, column: i32, from: u32): u32 {
  const isLine = column < 0;
  const offset: usize = isLine ? 0 : 8 + (<usize>column << 2);
  reference = 0;
  let length = from;
  for (let k: u32 = 0; k < count; k += 1) {
    const at = load<i32>((<usize>load<u32>(numbers + ((<usize>k) << 2)) << 2) + offset);
    if (at < 0 || (!isLine && load<u8>(<usize>at) != 0x22)) continue;
    const text = <usize>at + (isLine ? 0 : 1);
    if (reference == 0) {
      reference = text;
      while (isInside(load<u8>(text + length), isLine)) length += 1;
    } else {
      let same = from;
      while (same < length && load<u8>(text + same) == load<u8>(reference + same)) same += 1;
      length = same;
    }
    if (length == from) return from;
  }
  return length;
}

// @ts-ignore: decorator
@inline
function isInside(c: u32, isLine: bool): bool {
  return c != 0x0a && (isLine || (c != 0x22 && c != 0x5c));
}
