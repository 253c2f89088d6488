import { describe, expect, it } from 'vitest';
import { Ring } from '../../src/channels/ring.js';

/** The array behind a ring, to see what it still holds on to (I2). */
const placesOf = (ring: Ring<unknown>): unknown[] => (ring as unknown as { places: unknown[] }).places;

describe('a ring', () => {
  it('gives items back in order while it grows and wraps', () => {
    const ring = new Ring<number>();
    let next = 0;
    let expected = 0;
    for (let round = 0; round < 40; round += 1) {
      for (let i = 0; i < round; i += 1) ring.push(next++);
      for (let i = 0; i < round - 1; i += 1) expect(ring.shift()).toBe(expected++);
    }
    expect(ring.length).toBe(next - expected);
    expect(ring.shiftMany(ring.length)).toEqual(
      Array.from({ length: next - expected }, (_, i) => expected + i),
    );
    expect(ring.length).toBe(0);
  });

  it('takes no room before it holds something and never more than twice what it held (I1)', () => {
    const ring = new Ring<number>();
    expect(placesOf(ring)).toHaveLength(0);
    for (let i = 0; i < 1_000; i += 1) {
      ring.push(i);
      if (i >= 100) ring.shift();
    }
    expect(placesOf(ring)).toHaveLength(128);
  });

  it('forgets what has left (I2)', () => {
    const ring = new Ring<string>();
    for (let i = 0; i < 20; i += 1) ring.push(`item ${i}`);
    ring.shift();
    ring.shiftMany(18);
    expect(placesOf(ring).filter((place) => place !== undefined)).toEqual(['item 19']);
  });

  it('moves what had wrapped when it grows, and leaves nothing behind (I2)', () => {
    const ring = new Ring<number>();
    for (let i = 0; i < 16; i += 1) ring.push(i);
    ring.shiftMany(10);
    for (let i = 16; i < 30; i += 1) ring.push(i);
    expect(placesOf(ring).filter((place) => place !== undefined)).toHaveLength(20);
    expect(ring.shiftMany(20)).toEqual(Array.from({ length: 20 }, (_, i) => 10 + i));
  });

  it.each(['shift', 'shiftMany'] as const)('gives the memory of a burst back once %s empties it', (way) => {
    const ring = new Ring<number>();
    for (let i = 0; i < 20_000; i += 1) ring.push(i);
    if (way === 'shiftMany') ring.shiftMany(20_000);
    else while (ring.length > 0) ring.shift();
    expect(placesOf(ring)).toHaveLength(0);
    ring.push(7);
    expect(ring.shift()).toBe(7);
  });

  it('holds undefined like any item', () => {
    const ring = new Ring<undefined>();
    ring.push(undefined);
    expect(ring.length).toBe(1);
    expect(ring.shift()).toBeUndefined();
    expect(ring.length).toBe(0);
  });

  it('is empty after clear', () => {
    const ring = new Ring<number>();
    for (let i = 0; i < 5; i += 1) ring.push(i);
    ring.shift();
    ring.clear();
    expect(ring.length).toBe(0);
    ring.push(9);
    expect(ring.shift()).toBe(9);
  });
});
