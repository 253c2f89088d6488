import { expect, test } from 'vitest';
import { deadline, service } from '../../../src/limits/index.js';
import { watch } from '../holders.js';
import { VirtualClock } from '../simulation/index.js';
import { Callee } from './callee.js';

test('gives a point in time on the clock, and keeps an earlier one', async () => {
  const clock = new VirtualClock();
  await clock.advance(500);
  const callee = new Callee();
  const call = service(callee.fn).with(deadline({ timeoutMs: 100, clock }));
  void call('a');
  void call('b', { deadlineMs: 550 });
  expect(callee.contexts.map((context) => context.deadlineMs)).toEqual([600, 550]);
  callee.succeed(0);
  callee.succeed(1);
});

test('a call that comes at its deadline or after it is refused before any work', async () => {
  const clock = new VirtualClock();
  await clock.advance(500);
  const callee = new Callee();
  const call = service(callee.fn).with(deadline({ timeoutMs: 100, clock }));
  await expect(call('x', { deadlineMs: 500 })).rejects.toMatchObject({
    code: 'LOAD_SHED',
    reason: 'deadline',
  });
  expect(callee.calls).toBe(0);
});

test('the longest there is does not become too long for a timer, whatever the clock says', async () => {
  const longest = 2 ** 31 - 1;
  const delays: number[] = [];
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    setTimeout(_: () => void, delayMs: number) {
      delays.push(delayMs);
      return () => {};
    },
  };
  const call = service(() => 'done').with(deadline({ timeoutMs: longest, clock }));
  for (nowMs = 0.1; nowMs < 10_000; nowMs *= 1.7) await call(undefined);
  expect(delays).toEqual(Array(delays.length).fill(longest));
});

test('what is no number is no deadline', async () => {
  const clock = new VirtualClock();
  const callee = new Callee();
  void service(callee.fn).with(deadline({ timeoutMs: 100, clock }))('x', { deadlineMs: Number.NaN });
  expect(callee.contexts[0]?.deadlineMs).toBe(100);
  callee.succeed(0);
});

test('a call that is not done at its deadline rejects with TIMEOUT', async () => {
  const clock = new VirtualClock();
  const callee = new Callee();
  const call = watch(service(callee.fn).with(deadline({ timeoutMs: 100, clock }))('x'));
  await clock.advance(100);
  expect(call.reason).toMatchObject({ code: 'TIMEOUT' });
  expect(callee.contexts[0]?.signal.aborted).toBe(true);
});
