import { describe, expect, test } from 'vitest';
import { Gradient } from '../../../../src/limits/algorithms/gradient/index.js';

const WINDOW_MS = 100;

/** A gradient that has learned that calls take 50 ms, and is then told of one window after the other. */
class Told {
  readonly gradient: Gradient = new Gradient(() => 0.5);
  limit: number;
  nowMs = 0;
  /** Each change, with its time. */
  readonly moves: { readonly atMs: number; readonly from: number; readonly to: number }[] = [];

  constructor(limit: number) {
    this.limit = limit;
    for (let n = 0; n < 24; n += 1) {
      this.nowMs += 50;
      this.#call(50, 'success', 1);
    }
  }

  /** So many ms with `inFlight` of calls that take `tookMs` (Little's law says how many end), a share of them dropped. */
  during(
    ms: number,
    inFlight: (limit: number) => number,
    tookMs: number,
    saturated: boolean,
    dropped = 0,
  ): this {
    for (let windows = ms / WINDOW_MS; windows > 0; windows -= 1) {
      const meanInFlight = inFlight(this.limit);
      const completed = Math.max(1, Math.round((meanInFlight * WINDOW_MS) / tookMs));
      const lost = Math.round(dropped * completed);
      this.nowMs += WINDOW_MS;
      for (let n = 0; n < completed; n += 1) this.#call(tookMs, n < lost ? 'dropped' : 'success');
      const next = this.gradient.onWindow({
        limit: this.limit,
        maxInFlight: meanInFlight,
        meanInFlight,
        completed,
        dropped: lost,
        meanMs: tookMs,
        p50Ms: tookMs,
        p90Ms: tookMs,
        minMs: tookMs,
        saturated,
        durationMs: WINDOW_MS,
        throughput: completed * 10,
      });
      if (next !== this.limit) this.moves.push({ atMs: this.nowMs, from: this.limit, to: next });
      this.limit = next;
    }
    return this;
  }

  #call(tookMs: number, outcome: 'success' | 'dropped', inFlight = Math.ceil(this.limit)): void {
    this.gradient.onSample({ startedAt: this.nowMs - tookMs, endedAt: this.nowMs, inFlight, outcome });
  }
}

const all = (limit: number): number => limit;
const share =
  (part: number) =>
  (limit: number): number =>
    part * limit;
/** The least time between two moves. */
const apartMs = ({ moves }: Told): number =>
  Math.min(...moves.slice(1).map(({ atMs }, index) => atMs - (moves[index]?.atMs ?? 0)));

describe('up', () => {
  test('when the limit was reached and nothing waits', () => {
    expect(new Told(20).during(2_000, all, 50, true).limit).toBeGreaterThan(20);
  });

  test('never while it is not reached, however much of it is in flight (I1)', () => {
    for (const part of [0.3, 0.79, 0.81, 1]) {
      expect(new Told(20).during(20_000, share(part), 50, false).limit, `${part}`).toBe(20);
    }
  });

  test('never while more than a tenth is dropped (I1)', () => {
    const told = new Told(20).during(20_000, all, 50, true, 0.2);
    expect(told.moves.filter(({ from, to }) => to > from)).toEqual([]);
  });
});

describe('down', () => {
  test('when more wait than should, once more than 80 % of it is in flight on average, reached or not (I2)', () => {
    expect(new Told(20).during(3_000, share(0.81), 125, false).limit).toBeLessThan(20);
    expect(new Told(20).during(3_000, share(0.79), 125, false).limit).toBe(20);
    expect(new Told(20).during(3_000, share(0.79), 125, true).limit).toBeLessThan(20);
  });

  test('by latency at most by half, at most once a second, and not below four (I3)', () => {
    const told = new Told(100).during(30_000, all, 400, true);
    expect(told.limit).toBe(4);
    expect(told.moves.length).toBeGreaterThan(4);
    expect(told.moves.filter(({ from, to }) => to < from / 2)).toEqual([]);
    expect(apartMs(told)).toBeGreaterThanOrEqual(1_000);
  });

  test('by drops of some at most once in 2.5 s, by up to 30 % (I4)', () => {
    const told = new Told(100).during(5_000, all, 50, true, 0.5);
    expect(told.moves.map(({ from, to }) => to / from)).toEqual([0.85, 0.85]);
    expect(apartMs(told)).toBe(2_500);
  });

  test('by drops of nearly all at most once a second, by half, down to one (I4)', () => {
    const told = new Told(100).during(10_000, all, 50, true, 1);
    expect(told.moves.map(({ to }) => to)).toEqual([50, 25, 13, 7, 4, 2, 1]);
    expect(apartMs(told)).toBe(1_000);
  });

  test('drops set off no look (I4)', () => {
    const told = new Told(20);
    for (let n = 0; n < 100; n += 1) {
      told.during(WINDOW_MS, all, 50, true, 0.5);
      expect(told.gradient.ceiling).toBeUndefined();
    }
  });
});
