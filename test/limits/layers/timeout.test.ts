import { expect, test } from 'vitest';
import {
  AdaptiveLimiter,
  adaptiveLimit,
  concurrencyLimit,
  type Layer,
  service,
  timeout,
} from '../../../src/limits/index.js';
import { watch } from '../holders.js';
import { settled, VirtualClock } from '../simulation/index.js';
import { Callee } from './callee.js';

test('a call in time gives its result and leaves no timer', async () => {
  const clock = new VirtualClock();
  const callee = new Callee();
  const call = watch(service(callee.fn).with(timeout({ timeoutMs: 100, clock }))('x'));
  await clock.advance(99);
  callee.succeed(0);
  await settled();
  expect(call.value).toBe('done');
  expect(clock.pending).toBe(0);
});

test('a late one rejects with TIMEOUT, and its signal is aborted with that error', async () => {
  const clock = new VirtualClock();
  const callee = new Callee();
  const call = watch(service(callee.fn).with(timeout({ timeoutMs: 100, clock }))('x'));
  await clock.advance(100);
  expect(call.reason).toMatchObject({ code: 'TIMEOUT' });
  expect(callee.contexts[0]?.signal.reason).toBe(call.reason);
});

test('aborting the outer signal aborts the inner one with the same reason', async () => {
  const clock = new VirtualClock();
  const callee = new Callee();
  const caller = new AbortController();
  const call = watch(
    service(callee.fn).with(timeout({ timeoutMs: 100, clock }))('x', { signal: caller.signal }),
  );
  caller.abort('enough');
  expect(callee.contexts[0]?.signal.reason).toBe('enough');
  callee.fail(0, 'enough');
  await settled();
  expect(call.reason).toBe('enough');
  expect(clock.pending).toBe(0);
});

test('a limit outside keeps the permit until the function has settled, and counts a drop', async () => {
  const clock = new VirtualClock();
  const callee = new Callee();
  const limiter = new AdaptiveLimiter({ initial: 1, algorithm: 'fixed', clock });
  const call = watch(
    service(callee.fn).with(adaptiveLimit(limiter), timeout({ timeoutMs: 100, clock }))('x'),
  );
  await clock.advance(100);
  expect(call.reason).toMatchObject({ code: 'TIMEOUT' });
  expect(limiter.inFlight).toBe(1);
  callee.succeed(0);
  await settled();
  expect(limiter.stats()).toMatchObject({ inFlight: 0, dropped: 1, succeeded: 0 });
});

test('a timeout stays a drop when the caller aborts its signal afterwards, while the function still runs', async () => {
  const clock = new VirtualClock();
  const callee = new Callee();
  const caller = new AbortController();
  const limiter = new AdaptiveLimiter({ initial: 1, algorithm: 'fixed', clock });
  const call = service(callee.fn).with(adaptiveLimit(limiter), timeout({ timeoutMs: 100, clock }));
  const result = watch(call('x', { signal: caller.signal }));
  await clock.advance(100);
  expect(result.reason).toMatchObject({ code: 'TIMEOUT' });
  caller.abort('tidied up');
  callee.fail(0);
  await settled();
  expect(limiter.stats()).toMatchObject({ inFlight: 0, dropped: 1, ignored: 0 });
});

test('a limit inside keeps the permit until the function has settled', async () => {
  const clock = new VirtualClock();
  const callee = new Callee();
  const limited = service(callee.fn).with(
    timeout({ timeoutMs: 100, clock }),
    concurrencyLimit({ maxConcurrent: 1 }),
  );
  const first = watch(limited('a'));
  await clock.advance(100);
  expect(first.state).toBe('rejected');
  const second = watch(limited('b'));
  await settled();
  expect(callee.calls).toBe(1);
  callee.succeed(0);
  await settled();
  expect(callee.calls).toBe(2);
  callee.succeed(1);
  await settled();
  expect(second.state).toBe('fulfilled');
});

test('a limit inside counts a drop, whatever comes of the call afterwards', async () => {
  const clock = new VirtualClock();
  const callee = new Callee();
  const limiter = new AdaptiveLimiter({ initial: 2, algorithm: 'fixed', clock });
  const call = service(callee.fn).with(timeout({ timeoutMs: 100, clock }), adaptiveLimit(limiter));
  void watch(call('a'));
  void watch(call('b'));
  await clock.advance(100);
  callee.succeed(0);
  callee.fail(1);
  await settled();
  expect(limiter.stats()).toMatchObject({ inFlight: 0, dropped: 2, succeeded: 0, ignored: 0 });
});

test('a call that still waits for a limit when time is up leaves the line', async () => {
  const clock = new VirtualClock();
  const limiter = new AdaptiveLimiter({ initial: 1, algorithm: 'fixed', clock });
  const held = limiter.tryAcquire();
  const call = watch(
    service((request: string) => request).with(
      timeout({ timeoutMs: 100, clock }),
      adaptiveLimit(limiter),
    )('x'),
  );
  await clock.advance(100);
  expect(call.reason).toMatchObject({ code: 'TIMEOUT' });
  expect(limiter.queued).toBe(0);
  held?.ignore();
});

const broken: Layer<string, string> = () => () => {
  throw new Error('broken');
};

test('what a layer inside throws at once is a rejection and leaves no timer', async () => {
  const clock = new VirtualClock();
  const call = service((request: string) => request).with(timeout({ timeoutMs: 100, clock }), broken);
  await expect(call('x')).rejects.toThrow('broken');
  expect(clock.pending).toBe(0);
});

test('the signal is made when it is read: in time, too late, from a copy of the context, and after the call', async () => {
  const clock = new VirtualClock();
  const callee = new Callee();
  const copied: AbortSignal[] = [];
  const copying: Layer<string, string> = (next) => (request, context) => {
    const copy = { ...context };
    copied.push(copy.signal);
    return next(request, copy);
  };
  const late = watch(service(callee.fn).with(timeout({ timeoutMs: 100, clock }), copying)('x'));
  const done = watch(service(callee.fn).with(timeout({ timeoutMs: 200, clock }))('y'));
  expect(copied.map(({ aborted }) => aborted)).toEqual([false]);
  await clock.advance(100);
  expect(copied[0]?.reason).toBe(late.reason);
  callee.succeed(1);
  await settled();
  expect(done.value).toBe('done');
  expect(callee.contexts[1]?.signal.aborted).toBe(false);
});
