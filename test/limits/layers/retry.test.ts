import { expect, test } from 'vitest';
import {
  LoadSheddingError,
  retry,
  RetryBudget,
  type RetryOptions,
  service,
} from '../../../src/limits/index.js';
import { watch } from '../holders.js';
import { settled, VirtualClock } from '../simulation/index.js';
import { Callee } from './callee.js';

function retrying(options: RetryOptions = {}) {
  const clock = new VirtualClock();
  const callee = new Callee();
  const call = service(callee.fn).with(retry({ clock, random: () => 0, ...options }));
  return { clock, callee, call };
}

test('attempts are counted from 1, and the third failure is the answer', async () => {
  const { clock, callee, call } = retrying();
  const result = watch(call('x'));
  for (const attempt of [0, 1, 2]) {
    await settled();
    callee.fail(attempt, `failure ${attempt}`);
    await clock.advance(100);
  }
  expect(callee.contexts.map((context) => context.attempt)).toEqual([1, 2, 3]);
  expect(result.reason).toBe('failure 2');
  expect(clock.pending).toBe(0);
});

test('a success ends it', async () => {
  const { clock, callee, call } = retrying();
  const result = watch(call('x'));
  callee.fail(0);
  await clock.advance(100);
  callee.succeed(1);
  await settled();
  expect(result.value).toBe('done');
});

test('waits are drawn between baseMs and three times the one before, up to maxMs', async () => {
  const clock = new VirtualClock();
  const begun: number[] = [];
  const call = service(() => {
    begun.push(clock.now());
    return Promise.reject(new Error('down'));
  }).with(
    retry({
      attempts: 6,
      baseMs: 100,
      maxMs: 1_000,
      clock,
      random: () => 0.999_999,
      budget: { perSecond: 100 },
    }),
  );
  const result = watch(call(undefined));
  await clock.advance(60_000);
  expect(result.state).toBe('rejected');
  const waits = begun.slice(1).map((at, index) => Math.round(at - (begun[index] ?? 0)));
  expect(waits).toEqual([300, 900, 1_000, 1_000, 1_000]);
});

test('retryAfterMs of an error is a lower bound of the wait', async () => {
  const { clock, callee, call } = retrying();
  void watch(call('x'));
  callee.fail(0, new LoadSheddingError('rate', 5_000));
  await clock.advance(4_999);
  expect(callee.calls).toBe(1);
  await clock.advance(1);
  expect(callee.calls).toBe(2);
});

test('an abort ends the wait at once with its reason and leaves no timer', async () => {
  const { clock, callee, call } = retrying();
  const caller = new AbortController();
  const result = watch(call('x', { signal: caller.signal }));
  callee.fail(0);
  await settled();
  expect(clock.pending).toBe(1);
  caller.abort('enough');
  await settled();
  expect(result.reason).toBe('enough');
  expect(clock.pending).toBe(0);
  expect(callee.calls).toBe(1);
});

test('what retryIf refuses is not repeated, nor what would begin after the deadline', async () => {
  const { callee, call } = retrying({ retryIf: (error) => error !== 'fatal' });
  const fatal = watch(call('x'));
  callee.fail(0, 'fatal');
  const late = watch(call('x', { deadlineMs: 50 }));
  callee.fail(1, 'late');
  await settled();
  expect([fatal.reason, late.reason]).toEqual(['fatal', 'late']);
  expect(callee.calls).toBe(2);
});

test('the budget allows one retry a second when there are few calls', async () => {
  const { clock, callee, call } = retrying({ attempts: 2 });
  void watch(call('x'));
  callee.fail(0);
  await clock.advance(100);
  expect(callee.calls).toBe(2);
});

test('options out of range are refused', () => {
  expect(() => retry({ attempts: 0 })).toThrow(RangeError);
  expect(() => retry({ baseMs: -1 })).toThrow(RangeError);
  expect(() => retry({ baseMs: 10, maxMs: 5 })).toThrow(RangeError);
  // A second's worth of a window without end is no number, and would bound nothing.
  expect(() => new RetryBudget({ windowMs: Infinity, perSecond: 0 })).toThrow(RangeError);
});

test('a hint further off than a timer of the machine can wait for is kept, one that never ends is a no', async () => {
  const { clock, callee, call } = retrying();
  void watch(call('x'));
  const never = watch(call('y'));
  callee.fail(0, { retryAfterMs: 2 ** 32 });
  callee.fail(1, { retryAfterMs: Infinity });
  await clock.advance(2 ** 32 - 1);
  expect(callee.calls).toBe(2);
  expect(never.state).toBe('rejected');
  await clock.advance(1);
  expect(callee.calls).toBe(3);
});

test('the budget holds over any ten seconds: no more than one retry a second after a pause, either (RetryBudget I1)', async () => {
  const clock = new VirtualClock();
  const budget = new RetryBudget({ clock });
  const retriesAt: number[] = [];
  for (let ms = 0; ms < 60_000; ms += 50) {
    if (budget.tryRetry()) retriesAt.push(clock.now());
    await clock.advance(50);
  }
  for (const from of retriesAt) {
    expect(retriesAt.filter((at) => at >= from && at < from + 10_000).length).toBeLessThanOrEqual(10);
  }
  expect(retriesAt.length).toBeGreaterThan(55);
});
