import { array, assert, asyncProperty, integer, nat } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadShed, rateLimit, type RateLimitOptions, service } from '../../../src/limits/index.js';
import { watch } from '../holders.js';
import { settled, VirtualClock } from '../simulation/index.js';

function limited(options: Partial<RateLimitOptions> = {}) {
  const clock = new VirtualClock();
  const begun: number[] = [];
  const call = service((request: number) => {
    begun.push(clock.now());
    return request;
  }).with(rateLimit({ limit: 10, periodMs: 1_000, burst: 2, clock, ...options }));
  return { clock, begun, call };
}

test('burst at once, then one every periodMs / limit, in order', async () => {
  const { clock, begun, call } = limited();
  const calls = [1, 2, 3, 4].map((request) => watch(call(request)));
  await clock.advance(1_000);
  expect(begun).toEqual([0, 0, 100, 200]);
  expect(calls.map((each) => each.value)).toEqual([1, 2, 3, 4]);
  expect(clock.pending).toBe(0);
});

test('an interval that is no time is refused', () => {
  expect(() => rateLimit({ limit: 1e-300, periodMs: 1e300 })).toThrow(RangeError);
  expect(() => rateLimit({ limit: 0, periodMs: 1 })).toThrow('limit must be a finite number above 0, not 0');
});

test('burst is the limit when it is not given', async () => {
  const clock = new VirtualClock();
  const call = service((request: number) => request).with(rateLimit({ limit: 10, periodMs: 1_000, clock }));
  const calls = Array.from({ length: 11 }, (_, request) => watch(call(request)));
  await settled();
  expect(calls.filter((each) => each.state === 'fulfilled')).toHaveLength(10);
  await clock.advance(100);
  expect(calls[10]?.state).toBe('fulfilled');
});

test('less than one call a period: one at once, then one every periodMs / limit', async () => {
  const clock = new VirtualClock();
  const begun: number[] = [];
  const call = service(() => begun.push(clock.now())).with(rateLimit({ limit: 0.5, periodMs: 1_000, clock }));
  for (let n = 0; n < 3; n += 1) void call(undefined);
  await clock.advance(10_000);
  expect(begun).toEqual([0, 2_000, 4_000]);
});

test('a turn further off than a timer of the machine can wait for comes when it should', async () => {
  const { clock, begun, call } = limited({ limit: 1, periodMs: 2 ** 32, burst: 1 });
  void call(1);
  void call(2);
  await clock.advance(2 ** 33);
  expect(begun).toEqual([0, 2 ** 32]);
});

test('over any time at most burst + t × limit / periodMs, whatever comes when (I1 of Gcra)', async () => {
  await assert(
    asyncProperty(
      array(nat({ max: 300 }), { minLength: 1, maxLength: 60 }),
      integer({ min: 1, max: 7 }),
      integer({ min: 1, max: 5 }),
      async (gaps, limit, burst) => {
        const { clock, begun, call } = limited({ limit, burst });
        for (const gap of gaps) {
          await clock.advance(gap);
          void call(0);
        }
        await clock.advance(60 * 1_000);
        expect(begun).toHaveLength(gaps.length);
        for (let from = 0; from < begun.length; from += 1) {
          for (let to = from; to < begun.length; to += 1) {
            const ms = (begun[to] ?? 0) - (begun[from] ?? 0);
            expect(to - from + 1).toBeLessThanOrEqual(burst + (ms * limit) / 1_000 + 1e-9);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe('refusing', () => {
  test('inside loadShed nothing waits', async () => {
    const clock = new VirtualClock();
    const call = service((request: number) => request).with(
      loadShed(),
      rateLimit({ limit: 10, periodMs: 1_000, burst: 1, clock }),
    );
    await expect(call(1)).resolves.toBe(1);
    await expect(call(2)).rejects.toMatchObject({ code: 'LOAD_SHED', reason: 'rate', retryAfterMs: 100 });
    expect(clock.pending).toBe(0);
  });

  test('whenFull refuse never waits', async () => {
    const { call } = limited({ whenFull: 'refuse' });
    await call(1);
    await call(2);
    await expect(call(3)).rejects.toMatchObject({ reason: 'rate', retryAfterMs: 100 });
  });

  test('a turn after the deadline is refused at once', async () => {
    const { call } = limited();
    await call(1);
    await call(2);
    await expect(call(3, { deadlineMs: 50 })).rejects.toMatchObject({ reason: 'deadline' });
  });
});

test('an abort leaves the line, its turn goes to the next, and no timer is left (I1)', async () => {
  const { clock, begun, call } = limited({ burst: 1 });
  const caller = new AbortController();
  void call(0);
  const gone = watch(call(1, { signal: caller.signal }));
  const next = watch(call(2));
  caller.abort('enough');
  await clock.advance(100);
  expect(gone.reason).toBe('enough');
  expect(next.value).toBe(2);
  expect(begun).toEqual([0, 100]);
  expect(clock.pending).toBe(0);
});

test('a call that comes before a late timer waits only for those whose turn is still to come', async () => {
  let nowMs = 0;
  const clock = { now: () => nowMs, setTimeout: () => () => {} };
  const layer = rateLimit<number, number>({ limit: 10, periodMs: 1_000, burst: 1, clock });
  const patient = service((request: number) => request).with(layer);
  const hurried = service((request: number) => request).with(loadShed(), layer);
  await patient(0);
  const due = watch(patient(1));
  nowMs = 500;
  await expect(hurried(2)).rejects.toMatchObject({ reason: 'rate', retryAfterMs: 100 });
  await settled();
  expect(due.value).toBe(1);
});
