import { describe, expect, it } from 'vitest';
import { Backlog } from '../../../src/channels/broadcast/backlog.js';

/** The array behind a backlog, to see what it still holds on to (I1). */
const placesOf = (backlog: Backlog<unknown>): unknown[] =>
  (backlog as unknown as { values: unknown[] }).values;

function holding(count: number): Backlog<string> {
  const backlog = new Backlog<string>();
  for (let n = 0; n < count; n += 1) backlog.push(`value ${n}`, n);
  return backlog;
}

describe('a backlog', () => {
  it('finds values and their counts by number while it grows and wraps (I1)', () => {
    const backlog = new Backlog<string>();
    for (let n = 0; n < 200; n += 1) {
      backlog.push(`value ${n}`, n);
      if (n % 3 !== 0) backlog.dropOldest();
    }
    expect([backlog.oldest, backlog.tail, backlog.length]).toEqual([133, 200, 67]);
    for (let n = backlog.oldest; n < backlog.tail; n += 1) {
      expect([backlog.at(n), backlog.unseenAt(n)]).toEqual([`value ${n}`, n]);
    }
  });

  it('takes no room before it holds something, and then the least power of two that holds all, from 16 on (I1)', () => {
    expect([0, 1, 16, 17, 1_000].map((count) => placesOf(holding(count)).length)).toEqual([
      0, 16, 16, 32, 1_024,
    ]);
  });

  it('counts up and down and says how many are left', () => {
    const backlog = holding(3);
    expect([backlog.change(2, 2), backlog.change(2, -3), backlog.unseenAt(1)]).toEqual([4, 1, 1]);
  });

  it('forgets what has left (I1)', () => {
    const backlog = holding(20);
    for (let n = 0; n < 19; n += 1) backlog.dropOldest();
    expect(placesOf(backlog).filter((place) => place !== undefined)).toEqual(['value 19']);
  });

  it('gives the memory of a burst back once it is empty, and numbers go on', () => {
    const backlog = holding(20_000);
    while (backlog.length > 0) backlog.dropOldest();
    expect(placesOf(backlog)).toHaveLength(0);
    backlog.push('next', 1);
    expect([backlog.tail, backlog.at(20_000)]).toEqual([20_001, 'next']);
  });
});
