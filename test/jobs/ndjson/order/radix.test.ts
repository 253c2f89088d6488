import { describe, expect, it } from 'vitest';
import { sortByPrefix } from '../../../../src/jobs/ndjson/order/radix.js';
import { random } from '../random.js';

/** `count` prefixes of a few or of many values, and members that are every second of them. */
function drawn(
  count: number,
  values: number,
): { high: Uint32Array<ArrayBuffer>; low: Uint32Array<ArrayBuffer>; members: Uint32Array } {
  const next = random(count + values);
  const word = (): number => (next(values) * 2_654_435_761) >>> 0;
  return {
    high: Uint32Array.from({ length: count * 2 }, word),
    low: Uint32Array.from({ length: count * 2 }, word),
    members: Uint32Array.from({ length: count }, (_, n) => n * 2),
  };
}

describe('sorting by prefix', () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 5],
    [300, 3],
    [4095, 1000],
    [4096, 2],
    [20_000, 7],
    [20_000, 1 << 30],
  ])('puts %i members with values out of %i in order, equal ones in theirs', (count, values) => {
    const { high, low, members } = drawn(count, values);
    const key = (n: number): bigint => (BigInt(high[n] ?? 0) << 32n) | BigInt(low[n] ?? 0);
    const expected = Array.from(members).sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
    sortByPrefix({ high, low }, members);
    expect(Array.from(members)).toEqual(expected);
  });

  it.each([2, 33, 9000])(
    'turns %i round that are all the way in reverse; one that is not is sorted',
    (count) => {
      const falling = Uint32Array.from({ length: count }, (_, n) => count - n);
      const members = Uint32Array.from(falling.keys());
      const low = new Uint32Array(count);
      sortByPrefix({ high: falling, low }, members);
      expect([...members]).toEqual([...falling.keys()].reverse());
      const equal = Uint32Array.from(falling, (_, n) => (n === count - 1 ? 2 : count - n));
      const others = Uint32Array.from(falling.keys());
      sortByPrefix({ high: equal, low }, others);
      // the last has the value of the one before it, and stays behind it
      expect([...others]).toEqual([count - 2, count - 1, ...[...falling.keys()].slice(0, -2).reverse()]);
    },
  );

  it('leaves alone what is in order', () => {
    const members = Uint32Array.of(2, 0, 1);
    sortByPrefix({ high: Uint32Array.of(1, 1, 0), low: Uint32Array.of(5, 5, 9) }, members);
    expect([...members]).toEqual([2, 0, 1]);
  });
});
