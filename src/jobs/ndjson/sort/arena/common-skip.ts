import type { CommonStart } from './kernel.js';

/** How many bytes all texts begin with alike, of which every part has told what its own begin with. */
export function commonSkip(bytes: Uint8Array, common: readonly CommonStart[]): number {
  const [first, ...others] = common.filter(({ place }) => place > 0);
  if (first === undefined) return 0;
  let { length } = first;
  for (const other of others) {
    length = Math.min(length, other.length);
    let same = 0;
    while (same < length && bytes[first.place + same] === bytes[other.place + same]) same += 1;
    length = same;
  }
  return length;
}
