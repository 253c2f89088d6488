import { describe, expect, it } from 'vitest';
import { Semaphore } from '../../src/channels/index.js';
import { present } from '../base/waiting/turns.js';

describe('SemaphorePermit', () => {
  it('gives back once, however often it is released', () => {
    const semaphore = new Semaphore(2);
    const permit = semaphore.tryAcquire(2);
    permit?.release();
    permit?.release();
    permit?.[Symbol.dispose]();
    expect(permit?.size).toBe(0);
    expect(semaphore.availablePermits).toBe(2);
  });

  it('is released at the end of a using block', () => {
    const semaphore = new Semaphore(1);
    {
      using permit = semaphore.tryAcquire();
      expect(permit?.size).toBe(1);
      expect(semaphore.availablePermits).toBe(0);
    }
    expect(semaphore.availablePermits).toBe(1);
  });

  it('is taken out of the semaphore when forgotten', () => {
    const semaphore = new Semaphore(1);
    const permit = semaphore.tryAcquire();
    permit?.forget();
    permit?.release();
    expect(permit?.size).toBe(0);
    expect(semaphore.availablePermits).toBe(0);
  });

  it('splits, and what it lacks it does not split', () => {
    const semaphore = new Semaphore(3);
    const permit = semaphore.tryAcquire(3);
    const part = permit?.split(2);
    expect([permit?.size, part?.size]).toEqual([1, 2]);
    expect(permit?.split(2)).toBeUndefined();
    expect(() => permit?.split(-1)).toThrow(RangeError);
    part?.release();
    expect(semaphore.availablePermits).toBe(2);
    permit?.release();
    expect(semaphore.availablePermits).toBe(3);
  });

  it('merges another of the same semaphore, and no other', () => {
    const semaphore = new Semaphore(3);
    const permit = present(semaphore.tryAcquire(1));
    const other = present(semaphore.tryAcquire(2));
    const foreign = present(new Semaphore(1).tryAcquire());
    permit.merge(other);
    expect([permit.size, other.size]).toEqual([3, 0]);
    expect(() => permit.merge(foreign)).toThrow(TypeError);
    expect(() => permit.merge(permit)).toThrow(TypeError);
    expect([permit.size, foreign.size]).toEqual([3, 1]);
    permit.release();
    expect(semaphore.availablePermits).toBe(3);
  });
});

describe('Semaphore.run', () => {
  it('holds the permit until the function has settled, also when it throws', async () => {
    const semaphore = new Semaphore(1);
    let finish: ((value: string) => void) | undefined;
    const running = semaphore.run(() => new Promise<string>((resolve) => void (finish = resolve)));
    await Promise.resolve();
    expect(semaphore.availablePermits).toBe(0);
    finish?.('done');
    expect(await running).toBe('done');
    expect(semaphore.availablePermits).toBe(1);
    await expect(semaphore.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(semaphore.availablePermits).toBe(1);
  });

  it('never runs more than there are permits', async () => {
    const semaphore = new Semaphore(3);
    let running = 0;
    let most = 0;
    const task = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    };
    await Promise.all(Array.from({ length: 50 }, () => semaphore.run(task)));
    expect(most).toBe(3);
  });

  it('does not start what was aborted while it waited', async () => {
    const semaphore = new Semaphore(0);
    const controller = new AbortController();
    const run = semaphore.run(() => expect.unreachable(), 1, { signal: controller.signal });
    controller.abort('why');
    await expect(run).rejects.toBe('why');
  });
});
