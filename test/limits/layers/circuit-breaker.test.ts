import { expect, test } from 'vitest';
import { CircuitBreaker, circuitBreaker, retry, service } from '../../../src/limits/index.js';
import { watch } from '../holders.js';
import { VirtualClock } from '../simulation/index.js';

test('an open breaker tells retry when to come back, and retry waits for it', async () => {
  const clock = new VirtualClock();
  const breaker = new CircuitBreaker({ failureThreshold: 1, openMs: 5_000, clock });
  let isUp = false;
  const call = service(() => (isUp ? Promise.resolve('up') : Promise.reject(new Error('down')))).with(
    retry({ attempts: 3, clock, random: () => 0 }),
    circuitBreaker(breaker),
  );
  const result = watch(call(undefined));
  await clock.advance(1_000);
  expect(breaker.state).toBe('open');
  isUp = true;
  await clock.advance(4_100);
  expect(result.value).toBe('up');
});

test('takes options as well', async () => {
  const clock = new VirtualClock();
  const call = service(() => Promise.reject(new Error('down'))).with(
    circuitBreaker({ failureThreshold: 1, openMs: 1_000, clock }),
  );
  await expect(call(undefined)).rejects.toThrow('down');
  await expect(call(undefined)).rejects.toMatchObject({
    code: 'LOAD_SHED',
    reason: 'breaker',
    retryAfterMs: 1_000,
  });
});
