import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { onAbort } from '../../../src/base/index.js';

const target = (log: string[], name: string) => ({
  withdraw: () => void log.push(`withdraw ${name}`),
  abandon: (reason: unknown) => void log.push(`abandon ${name} ${String(reason)}`),
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;

/** A signal of another realm that takes eight kilobytes. Node's own live until all of the heap is collected, hub or none. */
const largeSignal = () => ({
  aborted: false,
  reason: undefined,
  payload: Array.from({ length: 1_000 }, () => 1),
  addEventListener() {},
  removeEventListener() {},
});

describe('the hub of an abort signal', () => {
  it('listens once, however many are registered, and not at all when nobody is (I1)', () => {
    const { signal } = new AbortController();
    const registrations = [1, 2, 3].map(() => onAbort(signal, target([], 'x')));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    for (const registration of registrations) registration.cancel();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    onAbort(signal, target([], 'again'));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });

  it('lets a signal go with the young part of the heap when nobody is registered any more (I2)', () => {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < 10; round += 1) {
      for (let n = 0; n < 100; n += 1)
        onAbort(largeSignal() as unknown as AbortSignal, target([], 'x')).cancel();
      collectGarbage({ type: 'minor' });
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2_000_000);
  });

  it('withdraws everybody before it abandons anybody, in the order they registered (I3)', () => {
    const controller = new AbortController();
    const log: string[] = [];
    onAbort(controller.signal, target(log, 'a'));
    onAbort(controller.signal, target(log, 'b'));
    controller.abort('why');
    expect(log).toEqual(['withdraw a', 'withdraw b', 'abandon a why', 'abandon b why']);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('does not call a target whose registration was cancelled, wherever in the chain it stood', () => {
    const controller = new AbortController();
    const log: string[] = [];
    const registrations = ['first', 'middle', 'kept', 'last'].map((name) =>
      onAbort(controller.signal, target(log, name)),
    );
    registrations[1]?.cancel();
    registrations[1]?.cancel();
    registrations[0]?.cancel();
    registrations[3]?.cancel();
    controller.abort('why');
    expect(log).toEqual(['withdraw kept', 'abandon kept why']);
  });

  it('can deliver an abort ahead of its event, once', () => {
    const controller = new AbortController();
    const log: string[] = [];
    let registration: ReturnType<typeof onAbort> | undefined;
    controller.signal.addEventListener('abort', () => {
      expect(registration?.isAborted).toBe(true);
      registration?.deliver();
      expect(registration?.isAborted).toBe(false);
      log.push('listener');
    });
    registration = onAbort(controller.signal, target(log, 'a'));
    expect(registration.isAborted).toBe(false);
    controller.abort('why');
    expect(log).toEqual(['withdraw a', 'abandon a why', 'listener']);
  });
});
