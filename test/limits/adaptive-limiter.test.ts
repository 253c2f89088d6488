import { describe, expect, test } from 'vitest';
import { AdaptiveLimiter, type LimitChange } from '../../src/limits/index.js';
import { PipelineError } from '../../src/base/index.js';
import { takeAll, watch } from './holders.js';
import { settled, VirtualClock } from './simulation/index.js';

const fixed = (limit: number, clock: VirtualClock = new VirtualClock()): AdaptiveLimiter =>
  new AdaptiveLimiter({ initial: limit, algorithm: 'fixed', clock });

describe('tokens', () => {
  test('as many as the limit are given, then undefined, without waiting (I1)', () => {
    const limiter = fixed(3);
    expect(takeAll(limiter)).toHaveLength(3);
    expect(limiter.tryAcquire()).toBeUndefined();
    expect(limiter.inFlight).toBe(3);
  });

  test('a token counts once, by its first settlement (I3)', () => {
    const limiter = fixed(3);
    const [first, second, third] = takeAll(limiter);
    first?.success();
    first?.dropped();
    second?.dropped();
    second?.ignore();
    third?.[Symbol.dispose]();
    third?.success();
    expect(limiter.stats()).toMatchObject({ inFlight: 0, admitted: 3, succeeded: 1, dropped: 1, ignored: 1 });
  });

  test('disposal ignores', () => {
    const limiter = fixed(1);
    {
      using token = limiter.tryAcquire();
      expect(token).toBeDefined();
    }
    expect(limiter.stats()).toMatchObject({ inFlight: 0, ignored: 1 });
  });
});

describe('waiting', () => {
  test('acquire waits first come, first served, as long as it takes', async () => {
    const clock = new VirtualClock();
    const limiter = fixed(1, clock);
    const held = limiter.tryAcquire();
    const waits = [1, 2, 3].map(() => watch(limiter.acquire()));
    await clock.advance(3_600_000);
    expect(waits.map((wait) => wait.state)).toEqual(['pending', 'pending', 'pending']);
    expect(limiter.queued).toBe(3);
    held?.success();
    await settled();
    expect(waits.map((wait) => wait.state)).toEqual(['fulfilled', 'pending', 'pending']);
    waits[0]?.value?.success();
    await settled();
    expect(waits.map((wait) => wait.state)).toEqual(['fulfilled', 'fulfilled', 'pending']);
  });

  test('the permit changes hands inside the settling call (I2)', () => {
    const limiter = fixed(1);
    const held = limiter.tryAcquire();
    void limiter.acquire();
    held?.success();
    expect(limiter).toMatchObject({ inFlight: 1, queued: 0 });
    expect(limiter.tryAcquire()).toBeUndefined();
  });

  test('nobody barges in: tryAcquire fails while somebody waits', async () => {
    const limiter = fixed(1);
    const held = limiter.tryAcquire();
    const waiting = watch(limiter.acquire());
    held?.ignore();
    expect(limiter.tryAcquire()).toBeUndefined();
    await settled();
    expect(waiting.state).toBe('fulfilled');
  });

  test('an abort leaves the line and rejects with its reason; the next is served in its place', async () => {
    const limiter = fixed(1);
    const held = limiter.tryAcquire();
    const leave = new AbortController();
    const first = watch(limiter.acquire({ signal: leave.signal }));
    const second = watch(limiter.acquire());
    leave.abort('enough');
    await settled();
    expect(first).toMatchObject({ state: 'rejected', reason: 'enough' });
    expect(limiter.queued).toBe(1);
    held?.success();
    await settled();
    expect(second.state).toBe('fulfilled');
  });

  test('an abort after the grant changes nothing', async () => {
    const limiter = fixed(1);
    const held = limiter.tryAcquire();
    const leave = new AbortController();
    const waiting = watch(limiter.acquire({ signal: leave.signal }));
    held?.success();
    leave.abort();
    await settled();
    expect(waiting.state).toBe('fulfilled');
    expect(limiter.inFlight).toBe(1);
  });

  test('an aborted signal is refused without side effect, even when there is room', async () => {
    const limiter = fixed(1);
    await expect(limiter.acquire({ signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
    expect(limiter.stats()).toMatchObject({ inFlight: 0, queued: 0, admitted: 0 });
  });

  test('a raised limit serves waiters at once (I2)', () => {
    const limiter = fixed(10);
    takeAll(limiter);
    for (let caller = 0; caller < 3; caller += 1) void limiter.acquire();
    expect(limiter.adjust(0, 50)).toBe(11);
    expect(limiter).toMatchObject({ inFlight: 11, queued: 2 });
  });

  test('a lowered limit grants nothing until in flight is below it', () => {
    const limiter = fixed(10);
    const tokens = takeAll(limiter);
    void limiter.acquire();
    expect(limiter.adjust(1, 50)).toBe(9);
    tokens[0]?.success();
    expect(limiter).toMatchObject({ inFlight: 9, queued: 1 });
    tokens[1]?.success();
    expect(limiter).toMatchObject({ inFlight: 9, queued: 0 });
  });
});

describe('run', () => {
  test('gives the result and counts a success', async () => {
    const limiter = fixed(1);
    await expect(limiter.run(() => 42)).resolves.toBe(42);
    expect(limiter.stats()).toMatchObject({ succeeded: 1, inFlight: 0 });
  });

  test('gives the error on and counts a drop', async () => {
    const limiter = fixed(1);
    await expect(limiter.run(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(limiter.stats()).toMatchObject({ dropped: 1, inFlight: 0 });
  });

  test('does not count what the caller aborted', async () => {
    const limiter = fixed(1);
    const caller = new AbortController();
    const running = limiter.run(
      () =>
        new Promise((_, reject) =>
          caller.signal.addEventListener('abort', () => reject(caller.signal.reason)),
        ),
      { signal: caller.signal },
    );
    await settled();
    caller.abort('enough');
    await expect(running).rejects.toBe('enough');
    expect(limiter.stats()).toMatchObject({ ignored: 1, dropped: 0 });
  });
});

describe('a timeout is a drop and no abort of the caller', () => {
  test('when the signal of run is a timeout', async () => {
    const limiter = fixed(1);
    const timeout = new AbortController();
    const running = limiter.run(
      () =>
        new Promise((_, reject) => timeout.signal.addEventListener('abort', () => reject(new Error('late')))),
      { signal: timeout.signal },
    );
    await settled();
    timeout.abort(new DOMException('too slow', 'TimeoutError'));
    await expect(running).rejects.toThrow('late');
    expect(limiter.stats()).toMatchObject({ ignored: 0, dropped: 1 });
  });

  test('also when a result comes after it', async () => {
    const limiter = fixed(1);
    const timeout = new AbortController();
    const running = limiter.run(async () => timeout.abort(new PipelineError('TIMEOUT', 'too slow')), {
      signal: timeout.signal,
    });
    await running;
    expect(limiter.stats()).toMatchObject({ succeeded: 0, dropped: 1 });
  });
});

describe('adjust', () => {
  test('lowers by a tenth above 10 % errors, raises by a tenth below 100 ms, else stays', () => {
    const limiter = fixed(100);
    expect(limiter.adjust(0.11, 50)).toBe(90);
    expect(limiter.adjust(0.1, 99)).toBe(99);
    expect(limiter.adjust(0, 100)).toBe(99);
  });

  test('keeps the fraction and rounds down when read', () => {
    const limiter = fixed(5);
    expect([1, 2, 3, 4].map(() => limiter.adjust(0, 1))).toEqual([5, 6, 6, 7]);
  });

  test('stays within min and max (I4)', () => {
    const limiter = new AdaptiveLimiter({ min: 8, max: 12, initial: 10, algorithm: 'fixed' });
    for (let round = 0; round < 9; round += 1) limiter.adjust(0, 1);
    expect(limiter.limit).toBe(12);
    for (let round = 0; round < 9; round += 1) limiter.adjust(1, 1);
    expect(limiter.limit).toBe(8);
  });

  test('tells listeners of a change that can be read, with its reason, until they leave', () => {
    const limiter = fixed(5);
    const changes: LimitChange[] = [];
    const leave = limiter.on('limitChanged', (change) => changes.push(change));
    limiter.adjust(0, 1);
    limiter.adjust(0, 1);
    leave();
    limiter.adjust(0, 1);
    limiter.adjust(0, 1);
    expect(changes).toEqual([{ limit: 6, previous: 5, reason: 'adjust' }]);
  });
});

describe('options', () => {
  test.each([
    [{ min: 0 }],
    [{ min: 5, max: 4 }],
    [{ min: Number.NaN }],
    [{ max: Number.NaN }],
    [{ initial: 300 }],
    [{ min: 10, initial: 5 }],
    [{ queue: { size: 0 } }],
  ])('%o is out of range', (options) => {
    expect(() => new AdaptiveLimiter(options)).toThrow(RangeError);
  });

  test('an algorithm without onWindow is none', () => {
    // @ts-expect-error: not an algorithm
    expect(() => new AdaptiveLimiter({ algorithm: {} })).toThrow(TypeError);
  });

  test('the defaults are 1, 200 and 20, as far as they agree with what is given', () => {
    expect(new AdaptiveLimiter().limit).toBe(20);
    expect(new AdaptiveLimiter({ max: 10 }).limit).toBe(10);
    expect(new AdaptiveLimiter({ min: 300 }).limit).toBe(300);
  });

  test('there is one event to listen to, and a listener is a function', () => {
    const limiter = new AdaptiveLimiter();
    // @ts-expect-error: no such event
    expect(() => limiter.on('changed', () => {})).toThrow(/limitChanged/);
    // @ts-expect-error: no listener
    expect(() => limiter.on('limitChanged', undefined)).toThrow(TypeError);
  });

  test('an unknown algorithm or mode is named, with those there are', () => {
    const wrong = { algorithm: 'magic', mode: 'spooky' } as const;
    // @ts-expect-error: not one of the names
    expect(() => new AdaptiveLimiter({ algorithm: wrong.algorithm })).toThrow(/gradient, gradient2, vegas/);
    // @ts-expect-error: not one of the modes
    expect(() => new AdaptiveLimiter({ mode: wrong.mode })).toThrow(/enforce, shadow/);
  });
});
