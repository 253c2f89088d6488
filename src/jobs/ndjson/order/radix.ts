import type { Prefixes } from './prefix.js';

/**
 * Puts `members` (numbers of records) in the order of their prefixes, in place; equal prefixes keep their order. A radix sort
 * from the lowest digit, which passes over a digit that is the same everywhere. What is in order, or all the way in reverse, is left or
 * turned round.
 */
export function sortByPrefix({ high, low }: Prefixes, members: Uint32Array): void {
  const course = courseOf(high, low, members);
  if (course === 'rising') return;
  if (course === 'falling') return void members.reverse();
  const count = members.length;
  // Small sets take small digits, so that there are not many more buckets than members.
  const bits = count < 4096 ? 8 : 11;
  const mask = (1 << bits) - 1;
  let from = members;
  let to: Uint32Array = new Uint32Array(count);
  for (const words of [low, high]) {
    for (let shift = 0; shift < 32; shift += bits) {
      const places = placesOf(words, from, shift, mask);
      if (places === undefined) continue;
      for (let k = 0; k < count; k += 1) {
        const n = from[k] as number;
        const bucket = ((words[n] as number) >>> shift) & mask;
        const place = places[bucket] as number;
        places[bucket] = place + 1;
        to[place] = n;
      }
      [from, to] = [to, from];
    }
  }
  if (from !== members) members.set(from);
}

/** Where each bucket begins; undefined when one bucket holds everything. */
function placesOf(
  words: Uint32Array,
  members: Uint32Array,
  shift: number,
  mask: number,
): Uint32Array | undefined {
  const places = new Uint32Array(mask + 1);
  const count = members.length;
  for (let k = 0; k < count; k += 1) {
    const bucket = ((words[members[k] as number] as number) >>> shift) & mask;
    places[bucket] = (places[bucket] as number) + 1;
  }
  if (places[((words[members[0] as number] as number) >>> shift) & mask] === count) return undefined;
  let next = 0;
  for (let bucket = 0; bucket <= mask; bucket += 1) {
    const size = places[bucket] as number;
    places[bucket] = next;
    next += size;
  }
  return places;
}

/** `rising`: none is below the one before it; `falling`: each is, so that none are equal. */
function courseOf(high: Uint32Array, low: Uint32Array, members: Uint32Array): 'rising' | 'falling' | 'mixed' {
  let course: 'rising' | 'falling' = 'rising';
  for (let k = 1; k < members.length; k += 1) {
    const a = members[k - 1] as number;
    const b = members[k] as number;
    const before = high[a] as number;
    const here = high[b] as number;
    const falls = here < before || (here === before && (low[b] as number) < (low[a] as number));
    if (k === 1 && falls) course = 'falling';
    if (falls !== (course === 'falling')) return 'mixed';
  }
  return course;
}
