import { describe, expect, test } from 'vitest';
import { CircuitBreaker, LoadSheddingError } from '../../src/limits/index.js';
import { watch } from './holders.js';
import { settled, VirtualClock } from './simulation/index.js';

const down = (): Promise<never> => Promise.reject(new Error('down'));

async function fail(breaker: CircuitBreaker, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await breaker.execute(down).catch(() => {});
}

function opened() {
  const clock = new VirtualClock();
  const breaker = new CircuitBreaker({ failureThreshold: 3, openMs: 1_000, clock });
  return { clock, breaker, open: fail(breaker, 3) };
}

/** A call that is settled by hand. */
function call() {
  const { promise, resolve, reject } = withResolvers();
  return { fn: () => promise, succeed: () => resolve('up'), fail: () => reject(new Error('down')) };
}

function withResolvers() {
  let resolve!: (value: string) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<string>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('closed', () => {
  test('opens after that many failures in a row; a success in between starts the count again', async () => {
    const breaker = new CircuitBreaker({ failureThreshold: 3, openMs: 1_000, clock: new VirtualClock() });
    await fail(breaker, 2);
    await breaker.execute(() => 'up');
    await fail(breaker, 2);
    expect(breaker.state).toBe('closed');
    await fail(breaker, 1);
    expect(breaker.state).toBe('open');
  });

  test('opens when too large a share of the last calls failed', async () => {
    const clock = new VirtualClock();
    const breaker = new CircuitBreaker({
      failureThreshold: 100,
      failureRate: { share: 0.5, windowMs: 1_000, minCalls: 10 },
      clock,
    });
    for (let round = 0; round < 4; round += 1) {
      await breaker.execute(() => 'up');
      await fail(breaker, 1);
    }
    await breaker.execute(() => 'up');
    expect(breaker.state).toBe('closed');
    await fail(breaker, 1);
    expect(breaker.state).toBe('open');
  });

  test('forgets failures that are older than the window', async () => {
    const clock = new VirtualClock();
    const failureRate = { share: 0.5, windowMs: 1_000, minCalls: 10 };
    const breaker = new CircuitBreaker({ failureThreshold: 100, failureRate, clock });
    await fail(breaker, 9);
    await clock.advance(1_100);
    await fail(breaker, 1);
    expect(breaker.state).toBe('closed');
  });

  test('takes neither an abort of the caller nor a refusal further in for a failure', async () => {
    const breaker = new CircuitBreaker({ failureThreshold: 1, clock: new VirtualClock() });
    await breaker.execute(down, { signal: AbortSignal.abort() }).catch(() => {});
    await breaker.execute(() => Promise.reject(new LoadSheddingError('rate', 1))).catch(() => {});
    expect(breaker.state).toBe('closed');
  });

  test('takes a timeout for a failure, whoever set it', async () => {
    const breaker = new CircuitBreaker({ failureThreshold: 1, clock: new VirtualClock() });
    const signal = AbortSignal.abort(new DOMException('too slow', 'TimeoutError'));
    await breaker.execute(down, { signal }).catch(() => {});
    expect(breaker.state).toBe('open');
  });

  test('takes a result that comes after a timeout for a failure', async () => {
    const breaker = new CircuitBreaker({ failureThreshold: 1, clock: new VirtualClock() });
    const caller = new AbortController();
    const late = call();
    const done = breaker.execute(late.fn, { signal: caller.signal });
    caller.abort(new DOMException('too slow', 'TimeoutError'));
    late.succeed();
    await expect(done).resolves.toBe('up');
    expect(breaker.state).toBe('open');
  });
});

describe('open', () => {
  test('refuses without calling, and says how long it stays so', async () => {
    const { clock, breaker, open } = opened();
    await open;
    await clock.advance(400);
    let called = false;
    await expect(breaker.execute(() => (called = true))).rejects.toMatchObject({
      code: 'LOAD_SHED',
      reason: 'breaker',
      retryAfterMs: 600,
    });
    expect(called).toBe(false);
    expect(breaker.shed).toBe(1);
  });

  test('is half-open after openMs, without a timer', async () => {
    const { clock, breaker, open } = opened();
    await open;
    expect(clock.pending).toBe(0);
    await clock.advance(999);
    expect(breaker.state).toBe('open');
    await clock.advance(1);
    expect(breaker.state).toBe('half-open');
  });
});

describe('half-open', () => {
  test('lets three calls try at once and closes after three successes (I2)', async () => {
    const { clock, breaker, open } = opened();
    await open;
    await clock.advance(1_000);
    const calls = [call(), call(), call()];
    const tries = calls.map(({ fn }) => breaker.execute(fn));
    await expect(breaker.execute(() => 'up')).rejects.toMatchObject({ reason: 'breaker' });
    calls[0]?.succeed();
    calls[1]?.succeed();
    await settled();
    expect(breaker.state).toBe('half-open');
    calls[2]?.succeed();
    await Promise.all(tries);
    expect(breaker.state).toBe('closed');
  });

  test('one failure opens it again, for openMs from then', async () => {
    const { clock, breaker, open } = opened();
    await open;
    await clock.advance(1_000);
    await breaker.execute(() => 'up');
    await fail(breaker, 1);
    expect(breaker.state).toBe('open');
    await clock.advance(999);
    expect(breaker.state).toBe('open');
    await clock.advance(1);
    expect(breaker.state).toBe('half-open');
  });

  test('results of calls begun before the last change of state do not count (I1)', async () => {
    const clock = new VirtualClock();
    const breaker = new CircuitBreaker({ failureThreshold: 3, openMs: 1_000, clock });
    const slow = [call(), call(), call(), call()];
    const begun = slow.map(({ fn }) => watch(breaker.execute(fn)));
    await fail(breaker, 3);
    await clock.advance(1_000);
    expect(breaker.state).toBe('half-open');
    for (const { succeed } of slow.slice(0, 3)) succeed();
    slow[3]?.fail();
    await settled();
    expect(begun.map(({ state }) => state)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(breaker.state).toBe('half-open');
  });
});

test('thresholds are whole numbers of at least one', () => {
  expect(() => new CircuitBreaker({ failureThreshold: 0 })).toThrow(RangeError);
  expect(() => new CircuitBreaker({ successThreshold: 0.5 })).toThrow(RangeError);
  expect(() => new CircuitBreaker({ openMs: -1 })).toThrow(RangeError);
  // A refusal says when to come back, which must be a time.
  expect(() => new CircuitBreaker({ openMs: Infinity })).toThrow(RangeError);
});
