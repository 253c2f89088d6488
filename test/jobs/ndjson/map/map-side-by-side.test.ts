import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/index.js';
import { MapSideBySide } from '../../../../src/jobs/ndjson/map/map-side-by-side.js';
import { numbers } from './mapped.js';

/** Every timer of it fires so late as on a busy machine. */
class LateClock implements Clock {
  private atMs = 0;
  private readonly lateMs: number;
  private timers: { readonly dueMs: number; readonly callback: () => void }[] = [];

  constructor(lateMs: number) {
    this.lateMs = lateMs;
  }

  now(): number {
    return this.atMs;
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    const timer = { dueMs: this.atMs + Math.max(1, delayMs), callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass until the promise is settled. */
  async pass<T>(promise: Promise<T>): Promise<T> {
    let isOver = false;
    const over = promise.finally(() => {
      isOver = true;
    });
    for (;;) {
      await setImmediate();
      if (isOver) return await over;
      const [first] = this.timers.toSorted((a, b) => a.dueMs - b.dueMs);
      if (first === undefined) continue;
      this.timers = this.timers.filter((other) => other !== first);
      this.atMs = Math.max(this.atMs, first.dueMs + this.lateMs);
      first.callback();
    }
  }
}

/** How long 200 calls take, and how many there are in the most crowded second. */
async function calls(rate: number, lateMs: number): Promise<{ tookMs: number; mostInASecond: number }> {
  const clock = new LateClock(lateMs);
  const at: number[] = [];
  const options = {
    kind: 'map',
    flat: false,
    maxRecordBytes: 1_000,
    validate: true,
    timeoutMs: 0,
    order: 'input',
    concurrency: 64,
    rate,
    retries: 0,
    backoffMs: 0,
  } as const;
  const side = new MapSideBySide(async () => at.push(clock.now()), options, clock);
  const bytes = new Uint8Array(Buffer.from(numbers(200)));
  await clock.pass(side.run({ bytes, firstLine: 1, firstIndex: 0, lines: 200 }, 1e9));
  const crowd = at.map((from) => at.filter((ms) => ms >= from && ms < from + 1_000).length);
  return { tookMs: clock.now(), mostInASecond: Math.max(...crowd) };
}

describe('map side by side, at a rate', () => {
  it('makes so many calls a second, also where timers are late by as long as is between two calls', async () => {
    for (const lateMs of [0, 10, 20]) {
      const { tookMs, mostInASecond } = await calls(100, lateMs);
      expect(tookMs, `${lateMs} ms late`).toBeGreaterThanOrEqual(1_940);
      expect(tookMs, `${lateMs} ms late`).toBeLessThanOrEqual(2_000 + lateMs);
      expect(mostInASecond).toBeLessThanOrEqual(106);
    }
  });

  it('makes none at once with another when there are few a second', async () => {
    const { tookMs, mostInASecond } = await calls(10, 0);
    expect([tookMs, mostInASecond]).toEqual([19_900, 10]);
  });
});
