import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Semaphore } from '../../src/channels/index.js';
import { stateOf } from '../base/waiting/turns.js';

const pending = { status: 'pending' };
const closed = expect.objectContaining({ code: 'SEMAPHORE_CLOSED', name: 'SemaphoreClosedError' });

describe('Semaphore', () => {
  it.each([-1, 1.5, Number.NaN, Infinity])('refuses %d permits', (permits) => {
    expect(() => new Semaphore(permits)).toThrow(RangeError);
  });

  it('may start empty and be filled later', async () => {
    const semaphore = new Semaphore(0);
    expect(semaphore.tryAcquire()).toBeUndefined();
    const waiting = semaphore.acquire();
    semaphore.addPermits(1);
    expect(await stateOf(waiting)).toMatchObject({ status: 'fulfilled', value: { size: 1 } });
  });

  it('hands out what there is and no more', () => {
    const semaphore = new Semaphore(3);
    expect(semaphore.tryAcquire(2)?.size).toBe(2);
    expect(semaphore.availablePermits).toBe(1);
    expect(semaphore.tryAcquire(2)).toBeUndefined();
    expect(semaphore.tryAcquire()?.size).toBe(1);
    expect(semaphore.tryAcquire()).toBeUndefined();
    expect(semaphore.availablePermits).toBe(0);
  });

  it('grants inside the call that releases, first come, first served', async () => {
    const semaphore = new Semaphore(1);
    const held = await semaphore.acquire();
    const first = semaphore.acquire();
    const second = semaphore.acquire();
    held.release();
    expect(semaphore.availablePermits).toBe(0);
    expect(await stateOf(first)).toMatchObject({ status: 'fulfilled' });
    expect(await stateOf(second)).toEqual(pending);
  });

  it('lets nobody barge: a released permit belongs to who waits (Slots I1)', async () => {
    const semaphore = new Semaphore(1);
    const held = await semaphore.acquire();
    const waiting = semaphore.acquire();
    held.release();
    expect(semaphore.tryAcquire()).toBeUndefined();
    (await waiting).release();
    expect(semaphore.availablePermits).toBe(1);
  });

  it('collects permits for a large request at the head, so that small ones cannot starve it (Slots I2)', async () => {
    const semaphore = new Semaphore(4);
    const held = semaphore.tryAcquire(3);
    const large = semaphore.acquire(3);
    expect(semaphore.availablePermits).toBe(0);
    const small = semaphore.acquire(1);
    expect(semaphore.tryAcquire()).toBeUndefined();
    expect(await stateOf(small)).toEqual(pending);
    held?.split(1)?.release();
    expect(await stateOf(large)).toEqual(pending);
    held?.split(1)?.release();
    expect(await stateOf(large)).toMatchObject({ status: 'fulfilled', value: { size: 3 } });
    expect(await stateOf(small)).toEqual(pending);
    held?.release();
    expect(await stateOf(small)).toMatchObject({ status: 'fulfilled' });
  });

  it('serves the small ones behind an aborted large request at once, from what it had collected', async () => {
    const semaphore = new Semaphore(4);
    const held = semaphore.tryAcquire(2);
    const controller = new AbortController();
    const large = semaphore.acquire(3, { signal: controller.signal });
    const small = [semaphore.acquire(1), semaphore.acquire(1), semaphore.acquire(1)];
    controller.abort('too long');
    expect(await stateOf(large)).toEqual({ status: 'rejected', reason: 'too long' });
    expect((await Promise.all(small.map(stateOf))).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'pending',
    ]);
    held?.release();
    expect(semaphore.availablePermits).toBe(1);
  });

  it('is not served by an abort in the middle of the line', async () => {
    const semaphore = new Semaphore(1);
    const held = semaphore.tryAcquire();
    const controller = new AbortController();
    const first = semaphore.acquire();
    const second = semaphore.acquire(1, { signal: controller.signal });
    const third = semaphore.acquire();
    controller.abort('gone');
    expect(await stateOf(second)).toEqual({ status: 'rejected', reason: 'gone' });
    expect(await stateOf(first)).toEqual(pending);
    held?.release();
    expect(await stateOf(first)).toMatchObject({ status: 'fulfilled' });
    (await first).release();
    expect(await stateOf(third)).toMatchObject({ status: 'fulfilled' });
  });

  it('does nothing for a signal that has aborted already', async () => {
    const semaphore = new Semaphore(1);
    const signal = AbortSignal.abort('before');
    expect(await stateOf(semaphore.acquire(1, { signal }))).toEqual({
      status: 'rejected',
      reason: 'before',
    });
    expect(semaphore.availablePermits).toBe(1);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('keeps a permit that was granted before the abort', async () => {
    const semaphore = new Semaphore(1);
    const held = semaphore.tryAcquire();
    const controller = new AbortController();
    const waiting = semaphore.acquire(1, { signal: controller.signal });
    held?.release();
    controller.abort();
    expect((await waiting).size).toBe(1);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('grants nobody who is aborted by the signal in whose listener a permit is released', async () => {
    const semaphore = new Semaphore(1);
    const held = semaphore.tryAcquire();
    const controller = new AbortController();
    controller.signal.addEventListener('abort', () => held?.release());
    const aborted = semaphore.acquire(1, { signal: controller.signal });
    const other = semaphore.acquire();
    controller.abort('why');
    expect(await stateOf(aborted)).toEqual({ status: 'rejected', reason: 'why' });
    expect(await stateOf(other)).toMatchObject({ status: 'fulfilled' });
  });

  it('grants a request for nothing at once, even past a line', async () => {
    const semaphore = new Semaphore(0);
    void semaphore.acquire(1);
    expect((await semaphore.acquire(0)).size).toBe(0);
    expect(semaphore.tryAcquire(0)?.size).toBe(0);
  });

  it.each([-1, 0.5, Number.NaN])('refuses to acquire %d', async (n) => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.acquire(n)).rejects.toThrow(RangeError);
    expect(() => semaphore.tryAcquire(n)).toThrow(RangeError);
    expect(() => semaphore.addPermits(n)).toThrow(RangeError);
    expect(() => semaphore.forgetPermits(n)).toThrow(RangeError);
    expect(semaphore.availablePermits).toBe(1);
  });

  it('never counts beyond what a number can hold', () => {
    const semaphore = new Semaphore(Number.MAX_SAFE_INTEGER - 1);
    semaphore.addPermits(1);
    expect(() => semaphore.addPermits(1)).toThrow(RangeError);
    expect(semaphore.availablePermits).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('forgets available permits, but not more than there are', () => {
    const semaphore = new Semaphore(5);
    const held = semaphore.tryAcquire(2);
    expect(semaphore.forgetPermits(2)).toBe(2);
    expect(semaphore.availablePermits).toBe(1);
    expect(semaphore.forgetPermits(10)).toBe(1);
    held?.release();
    expect(semaphore.availablePermits).toBe(2);
  });
});

describe('closing a semaphore', () => {
  it('refuses those who wait and those who come, and takes back what was held (Slots I3)', async () => {
    const semaphore = new Semaphore(2);
    const held = semaphore.tryAcquire();
    const waiting = semaphore.acquire(2);
    semaphore.close();
    semaphore.close();
    expect(semaphore.isClosed).toBe(true);
    expect(await stateOf(waiting)).toEqual({ status: 'rejected', reason: closed });
    await expect(semaphore.acquire()).rejects.toEqual(closed);
    await expect(semaphore.run(() => 1)).rejects.toEqual(closed);
    expect(semaphore.tryAcquire()).toBeUndefined();
    expect(semaphore.availablePermits).toBe(1);
    held?.release();
    expect(semaphore.availablePermits).toBe(2);
  });

  it('is what disposing does', () => {
    const semaphore = new Semaphore(1);
    {
      using scoped = semaphore;
      expect(scoped.isClosed).toBe(false);
    }
    expect(semaphore.isClosed).toBe(true);
  });
});

describe('an always ready semaphore', () => {
  it('lets timers run while it is acquired and released in a tight loop', async () => {
    const timer = { fired: false };
    setTimeout(() => void (timer.fired = true), 0);
    const semaphore = new Semaphore(1);
    while (!timer.fired) (await semaphore.acquire()).release();
    expect(semaphore.availablePermits).toBe(1);
  });
});
