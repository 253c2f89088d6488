import { describe, expect, test } from 'vitest';
import {
  AdaptiveLimiter,
  adaptiveLimit,
  buffer,
  concurrencyLimit,
  loadShed,
  retry,
  service,
} from '../../../src/limits/index.js';
import { watch } from '../holders.js';
import { settled, VirtualClock } from '../simulation/index.js';
import { Callee } from './callee.js';

describe('concurrencyLimit', () => {
  test('so many run, the others wait in order', async () => {
    const callee = new Callee();
    const call = service(callee.fn).with(concurrencyLimit({ maxConcurrent: 2 }));
    const calls = ['a', 'b', 'c', 'd'].map((request) => watch(call(request)));
    await settled();
    expect(callee.requests).toEqual(['a', 'b']);
    callee.succeed(1);
    await settled();
    expect(callee.requests).toEqual(['a', 'b', 'c']);
    expect(calls[1]?.state).toBe('fulfilled');
  });

  test('an abort leaves the line', async () => {
    const callee = new Callee();
    const call = service(callee.fn).with(concurrencyLimit({ maxConcurrent: 1 }));
    const caller = new AbortController();
    void call('a');
    const waiting = watch(call('b', { signal: caller.signal }));
    await settled();
    caller.abort('enough');
    await settled();
    expect(waiting.reason).toBe('enough');
  });

  test('is a whole number of at least one', () => {
    expect(() => concurrencyLimit({ maxConcurrent: 0 })).toThrow(RangeError);
  });
});

describe('loadShed', () => {
  test('a limit inside refuses at once instead of making the call wait', async () => {
    const callee = new Callee();
    const call = service(callee.fn).with(loadShed(), concurrencyLimit({ maxConcurrent: 1 }));
    void call('a');
    await expect(call('b')).rejects.toMatchObject({ code: 'LOAD_SHED', reason: 'concurrency' });
    expect(callee.requests).toEqual(['a']);
  });

  test('so does an adaptive one, and counts it', async () => {
    const callee = new Callee();
    const limiter = new AdaptiveLimiter({ initial: 1, algorithm: 'fixed', queue: {} });
    const call = service(callee.fn).with(loadShed(), adaptiveLimit(limiter));
    void call('a');
    await expect(call('b')).rejects.toMatchObject({ reason: 'concurrency' });
    expect(limiter.stats().shed.concurrency).toBe(1);
  });

  test('a limit outside of it still waits', async () => {
    const callee = new Callee();
    const call = service(callee.fn).with(concurrencyLimit({ maxConcurrent: 1 }), loadShed());
    void call('a');
    const waiting = watch(call('b'));
    await settled();
    expect(waiting.state).toBe('pending');
  });
});

describe('buffer', () => {
  test('lets so many wait and refuses the next with queue-full', async () => {
    const callee = new Callee();
    const call = service(callee.fn).with(buffer({ size: 2 }), concurrencyLimit({ maxConcurrent: 1 }));
    const calls = ['a', 'b', 'c', 'd'].map((request) => watch(call(request)));
    await settled();
    expect(calls.map((each) => each.state)).toEqual(['pending', 'pending', 'pending', 'rejected']);
    expect(calls[3]?.reason).toMatchObject({ code: 'LOAD_SHED', reason: 'queue-full' });
    callee.succeed(0);
    await settled();
    const later = watch(call('e'));
    await settled();
    expect(later.state).toBe('pending');
  });

  test('inside loadShed it lets some wait after all', async () => {
    const callee = new Callee();
    const call = service(callee.fn).with(
      loadShed(),
      buffer({ size: 1 }),
      concurrencyLimit({ maxConcurrent: 1 }),
    );
    const calls = ['a', 'b', 'c'].map((request) => watch(call(request)));
    await settled();
    expect(calls.map((each) => each.state)).toEqual(['pending', 'pending', 'rejected']);
  });
});

describe('adaptiveLimit', () => {
  test('inside retry it sees every attempt', async () => {
    const clock = new VirtualClock();
    const limiter = new AdaptiveLimiter({ clock });
    const call = service(() => Promise.reject(new Error('down'))).with(
      retry({ attempts: 3, clock, random: () => 0 }),
      adaptiveLimit(limiter),
    );
    const result = watch(call(undefined));
    await clock.advance(1_000);
    expect(result.state).toBe('rejected');
    expect(limiter.stats()).toMatchObject({ dropped: 3, inFlight: 0 });
  });

  test('neither an abort of the caller nor a refusal further in counts as a drop', async () => {
    const limiter = new AdaptiveLimiter({ clock: new VirtualClock() });
    const callee = new Callee();
    const caller = new AbortController();
    const aborted = watch(service(callee.fn).with(adaptiveLimit(limiter))('a', { signal: caller.signal }));
    await settled();
    caller.abort('enough');
    callee.fail(0, 'enough');
    const inner = service(callee.fn).with(
      adaptiveLimit(limiter),
      loadShed(),
      concurrencyLimit({ maxConcurrent: 1 }),
    );
    void inner('b');
    await expect(inner('c')).rejects.toMatchObject({ reason: 'concurrency' });
    expect(aborted.state).toBe('rejected');
    expect(limiter.stats()).toMatchObject({ ignored: 2, dropped: 0 });
  });
});
