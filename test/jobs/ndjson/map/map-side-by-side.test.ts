import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/index.js';
import { MapSideBySide, type SideBySideOptions } from '../../../../src/jobs/ndjson/map/map-side-by-side.js';
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

const options: SideBySideOptions = {
  kind: 'map',
  flat: false,
  maxRecordBytes: 1_000,
  validate: true,
  timeoutMs: 0,
  order: 'input',
  concurrency: 64,
  rate: undefined,
  retries: 0,
  backoffMs: 0,
};

const chunk = (lines: number) => ({
  bytes: new Uint8Array(Buffer.from(numbers(lines))),
  firstLine: 1,
  firstIndex: 0,
  lines,
});

/** How long 200 calls take, and how many there are in the most crowded second. */
async function calls(rate: number, lateMs: number): Promise<{ tookMs: number; mostInASecond: number }> {
  const clock = new LateClock(lateMs);
  const at: number[] = [];
  const side = new MapSideBySide(async () => at.push(clock.now()), { ...options, rate }, clock);
  await clock.pass(side.run(chunk(200), 1e9));
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

describe('map side by side', () => {
  it('has no more calls under way than it may, with layers and without (I1)', async () => {
    for (const more of [{}, { retries: 1 }, { rate: 1_000 }]) {
      const clock = new LateClock(0);
      let [now, most] = [0, 0];
      const fn = async (): Promise<number> => {
        now += 1;
        most = Math.max(most, now);
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 10));
        now -= 1;
        return now;
      };
      const side = new MapSideBySide(fn, { ...options, ...more, concurrency: 3 }, clock);
      await clock.pass(side.run(chunk(20), 1e9));
      expect([most, now], JSON.stringify(more)).toEqual([3, 0]);
    }
  });

  it('gives every record that was begun, in the order of the input or as they are done (I2)', async () => {
    const inOrder = numbers(20);
    const outputs: string[] = [];
    for (const order of ['input', 'completion'] as const) {
      const clock = new LateClock(0);
      const fn = async (record: unknown): Promise<unknown> => {
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 100 - 4 * (record as number)));
        return record;
      };
      const side = new MapSideBySide(fn, { ...options, order }, clock);
      const { output, records, lines, failures } = await clock.pass(side.run(chunk(20), 1e9));
      expect([records, lines, failures]).toEqual([20, 20, []]);
      outputs.push(Buffer.from(output).toString());
    }
    expect(outputs).toEqual([inOrder, `${inOrder.trim().split('\n').toReversed().join('\n')}\n`]);
  });
});
