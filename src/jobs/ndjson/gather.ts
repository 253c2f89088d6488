import { MISSING } from './json/line-table.js';
import type { SortedBatch } from './sort-batch.js';

/**
 * Moves the lines of a sorted batch so that they lie in order, from the start of `bytes` on, and corrects the places in
 * `sorted` (`starts`, `ends`, `values`). Gives the part of `bytes` that now holds the records; lines that are no records
 * are gone.
 */
export function gather(
  bytes: Uint8Array<ArrayBuffer>,
  sorted: Pick<SortedBatch, 'count' | 'starts' | 'ends' | 'values' | 'lines' | 'presorted'>,
): Uint8Array<ArrayBuffer> {
  const { count, starts, ends, values, lines, presorted } = sorted;
  if (presorted && count === lines) return bytes;
  // Within one buffer a line is moved by `copyWithin`, which makes no view: three times quicker than `set` or `copy`.
  const room = bytes.length;
  const both = scratchOf(2 * room);
  both.set(bytes);
  const slots = count === 0 ? 0 : values.length / count;
  let to = room;
  for (let k = 0; k < count; k += 1) {
    const start = starts[k] as number;
    const end = (ends[k] as number) + 1;
    both.copyWithin(to, start, end);
    const moved = to - room;
    for (let slot = k * slots; slot < (k + 1) * slots; slot += 1) {
      if (values[slot] !== MISSING) values[slot] = (values[slot] as number) - start + moved;
    }
    starts[k] = moved;
    ends[k] = moved + end - start - 1;
    to += end - start;
  }
  bytes.set(both.subarray(room, to));
  return bytes.subarray(0, to - room);
}

/** Kept for the next batch, unless a batch was out of the ordinary. */
const KEPT_BYTES = 2 * 8 * 2 ** 20;
let scratch = new Uint8Array(0);

function scratchOf(size: number): Uint8Array {
  if (size > KEPT_BYTES) return new Uint8Array(size);
  if (scratch.length < size) scratch = new Uint8Array(size);
  return scratch;
}
