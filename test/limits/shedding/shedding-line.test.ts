import { describe, expect, test } from 'vitest';
import { AdaptiveLimiter, type QueueOptions } from '../../../src/limits/index.js';
import { watch } from '../holders.js';
import { settled, VirtualClock } from '../simulation/index.js';

function busyLimiter(queue: QueueOptions = {}) {
  const clock = new VirtualClock();
  const limiter = new AdaptiveLimiter({ initial: 1, algorithm: 'fixed', clock, queue });
  const held = limiter.tryAcquire();
  return { clock, limiter, held };
}

describe('a full queue', () => {
  test('at most twice the limit wait; in calm the newcomer is refused', async () => {
    const { limiter } = busyLimiter();
    const waits = [1, 2, 3].map(() => watch(limiter.acquire()));
    await settled();
    expect(waits.map((wait) => wait.state)).toEqual(['pending', 'pending', 'rejected']);
    expect(waits[2]?.reason).toMatchObject({ code: 'LOAD_SHED', reason: 'queue-full', retryAfterMs: 300 });
    expect(limiter.stats().shed['queue-full']).toBe(1);
  });

  test('under overload the oldest makes room, and the newest is served first', async () => {
    const { clock, limiter, held } = busyLimiter({ overloadAfterMs: 100, maxDelayMs: 1_000 });
    const first = watch(limiter.acquire());
    const second = watch(limiter.acquire());
    await clock.advance(100);
    const third = watch(limiter.acquire());
    await settled();
    expect(first.reason).toMatchObject({ reason: 'queue-full' });
    held?.success();
    await settled();
    expect([second.state, third.state]).toEqual(['pending', 'fulfilled']);
  });

  test('a more important call takes the place of the least important, and never the other way round (I1)', async () => {
    const { limiter, held } = busyLimiter({ size: 2 });
    const low = watch(limiter.acquire({ priority: -1 }));
    const usual = watch(limiter.acquire());
    const high = watch(limiter.acquire({ priority: 1 }));
    const late = watch(limiter.acquire({ priority: -1 }));
    await settled();
    expect(low.reason).toMatchObject({ reason: 'priority' });
    expect(late.reason).toMatchObject({ reason: 'priority' });
    held?.success();
    await settled();
    expect([high.state, usual.state]).toEqual(['fulfilled', 'pending']);
  });
});

test('in calm it is first come, first served', async () => {
  const { limiter, held } = busyLimiter();
  const first = watch(limiter.acquire());
  const second = watch(limiter.acquire());
  held?.success();
  await settled();
  expect([first.state, second.state]).toEqual(['fulfilled', 'pending']);
});

test('under overload who has waited too long is refused with queue-delay', async () => {
  const { clock, limiter, held } = busyLimiter({ overloadAfterMs: 100, maxDelayMs: 150 });
  const old = watch(limiter.acquire());
  await clock.advance(120);
  const young = watch(limiter.acquire());
  await clock.advance(80);
  held?.success();
  await settled();
  expect(old.reason).toMatchObject({ code: 'LOAD_SHED', reason: 'queue-delay' });
  expect(young.state).toBe('fulfilled');
});

describe('priorities', () => {
  test('an important call is not refused for its deadline because of those it goes before (I1)', async () => {
    const { clock, limiter, held } = busyLimiter({ size: 3 });
    await clock.advance(1_000);
    held?.success(); // a call usually takes a second
    const running = await limiter.acquire();
    const usual = [1, 2].map(() => watch(limiter.acquire()));
    const deadlineMs = clock.now() + 1_900;
    await expect(limiter.acquire({ deadlineMs })).rejects.toMatchObject({ reason: 'deadline' });
    const important = watch(limiter.acquire({ deadlineMs, priority: 1 }));
    await clock.advance(800);
    running.success();
    await settled();
    expect([important.state, usual[1]?.state]).toEqual(['fulfilled', 'pending']);
  });

  test('in calm an important call takes the place of who came last, under overload of who came first', async () => {
    const calm = busyLimiter();
    const [first, last] = [1, 2].map(() => watch(calm.limiter.acquire()));
    void watch(calm.limiter.acquire({ priority: 1 }));
    await settled();
    expect([first?.state, last?.state]).toEqual(['pending', 'rejected']);
    const { clock, limiter } = busyLimiter({ overloadAfterMs: 100 });
    const [oldest, newest] = [1, 2].map(() => watch(limiter.acquire()));
    await clock.advance(100);
    void watch(limiter.acquire({ priority: 1 }));
    await settled();
    expect([oldest?.state, newest?.state]).toEqual(['rejected', 'pending']);
  });

  test('what is no number is the usual priority, and no deadline', async () => {
    const { clock, limiter, held } = busyLimiter();
    const waits = [{}, { priority: Number.NaN }, { deadlineMs: Number.NaN }].map((context) =>
      watch(limiter.acquire(context)),
    );
    await settled();
    expect(waits.map(({ state }) => state)).toEqual(['pending', 'pending', 'rejected']);
    expect(waits[2]?.reason).toMatchObject({ reason: 'queue-full' });
    expect(clock.pending).toBe(0);
    held?.success();
    await settled();
    expect(waits[0]?.state).toBe('fulfilled');
  });
});

describe('a deadline', () => {
  test('that has passed is refused at once, even when there is room', async () => {
    const clock = new VirtualClock();
    await clock.advance(100);
    const limiter = new AdaptiveLimiter({ clock, queue: {} });
    await expect(limiter.acquire({ deadlineMs: 100 })).rejects.toMatchObject({ reason: 'deadline' });
    expect(limiter.inFlight).toBe(0);
  });

  test('that is nearer than a call takes is refused although there is room, unless nothing runs that could tell', async () => {
    const clock = new VirtualClock();
    const limiter = new AdaptiveLimiter({ initial: 5, algorithm: 'fixed', clock, queue: {} });
    const first = limiter.tryAcquire();
    await clock.advance(1_000);
    first?.success(); // a call usually takes a second
    const soon = clock.now() + 900;
    const alone = await limiter.acquire({ deadlineMs: soon });
    await expect(limiter.acquire({ deadlineMs: soon })).rejects.toMatchObject({ reason: 'deadline' });
    await expect(limiter.acquire({ deadlineMs: soon + 100 })).resolves.toBeDefined();
    alone.success();
  });

  test('ends the wait when it passes, and the timer with it (I2, I3)', async () => {
    const { clock, limiter } = busyLimiter();
    const soon = watch(limiter.acquire({ deadlineMs: 50 }));
    const later = watch(limiter.acquire({ deadlineMs: 80 }));
    await clock.advance(49);
    expect(soon.state).toBe('pending');
    await clock.advance(1);
    expect(soon.reason).toMatchObject({ reason: 'deadline' });
    expect(later.state).toBe('pending');
    await clock.advance(30);
    expect(later.reason).toMatchObject({ reason: 'deadline' });
    expect(clock.pending).toBe(0);
  });

  test('that cannot be kept any more is refused when its turn comes', async () => {
    const { clock, limiter, held } = busyLimiter();
    await clock.advance(1_000);
    held?.success(); // a call usually takes a second
    const running = await limiter.acquire();
    const hurried = watch(limiter.acquire({ deadlineMs: clock.now() + 2_500 }));
    await clock.advance(2_000);
    running.success();
    await settled();
    expect(hurried.reason).toMatchObject({ reason: 'deadline' });
  });

  test('is not looked at without a queue', async () => {
    const clock = new VirtualClock();
    const limiter = new AdaptiveLimiter({ initial: 1, algorithm: 'fixed', clock });
    const held = limiter.tryAcquire();
    const waiting = watch(limiter.acquire({ deadlineMs: 10 }));
    await clock.advance(1_000);
    held?.success();
    await settled();
    expect(waiting.state).toBe('fulfilled');
  });
});

test('an abort leaves the queue, and the timer with it', async () => {
  const { clock, limiter } = busyLimiter();
  const leave = new AbortController();
  const waiting = watch(limiter.acquire({ signal: leave.signal, deadlineMs: 1_000 }));
  leave.abort('enough');
  await settled();
  expect(waiting.reason).toBe('enough');
  expect(limiter.queued).toBe(0);
  expect(clock.pending).toBe(0);
});
