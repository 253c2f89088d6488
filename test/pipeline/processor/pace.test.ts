import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/base/index.js';
import { DataProcessor } from '../../../src/pipeline/index.js';
import { Pace } from '../../../src/pipeline/processor/pace.js';
import { gated } from '../gated.js';

/** A clock that stands still until it is moved. */
function still(): Clock & { nowMs: number } {
  return {
    nowMs: 0,
    now() {
      return this.nowMs;
    },
    setTimeout: () => () => {},
  };
}

describe('the pace of a queue', () => {
  test('is assumed to be 100 ms an item before any has left, and measured from then on', () => {
    const clock = still();
    const pace = new Pace(clock);
    pace.begin();
    expect(pace.remainingMs(3)).toBe(300);
    for (let n = 0; n < 10; n += 1) {
      clock.nowMs += 20;
      pace.step();
    }
    expect(pace.remainingMs(3)).toBeCloseTo(60);
  });

  test('counts the time since the last one left when that is longer than the mean', () => {
    const clock = still();
    const pace = new Pace(clock);
    pace.begin();
    clock.nowMs += 10;
    pace.step();
    clock.nowMs += 500;
    expect(pace.remainingMs(2)).toBe(1_000);
  });

  test('does not count the time in which nothing waited, and is never below 1 ms', () => {
    const clock = still();
    const pace = new Pace(clock);
    pace.begin();
    pace.step();
    clock.nowMs += 60_000;
    pace.begin();
    expect(pace.remainingMs(5)).toBe(1);
  });
});

test('who is shed is told to come back when those that wait will have begun', async () => {
  const clock = still();
  const work = gated<number>();
  const options = { concurrency: 1, bufferSize: 2, whenFull: 'shed', clock } as const;
  const processor = new DataProcessor(work.processor, options);
  const receiving = Promise.all([processor.recv(), processor.recv()]);
  for (let n = 0; n < 3; n += 1) await processor.send(n);
  await expect(processor.send(3)).rejects.toMatchObject({ reason: 'queue-full', retryAfterMs: 200 });
  for (const n of [0, 1]) {
    clock.nowMs += 40;
    await work.finish(n);
    await processor.send(10 + n);
  }
  await expect(processor.send(4)).rejects.toMatchObject({ reason: 'queue-full', retryAfterMs: 80 });
  await receiving;
});
