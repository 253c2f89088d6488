import { describe, expect, test } from 'vitest';
import type { PipelineError } from '../../../src/base/index.js';
import { deadlockGuard, type Stallable } from '../../../src/pipeline/processor/index.js';

function stallable(isWaitedFor: boolean) {
  const refusals: PipelineError[] = [];
  const target: Stallable = {
    isWatched: false,
    isWaitedFor,
    refuseWaits: (error) => void refusals.push(error),
    describeWaits: () => 'somebody waits',
  };
  return { target, refusals };
}

describe('the guard against waiting in silence', () => {
  test('listens exactly while something is watched (DeadlockGuard I2)', () => {
    const before = process.listenerCount('beforeExit');
    const [a, b] = [stallable(true).target, stallable(true).target];
    deadlockGuard.watch(a);
    deadlockGuard.watch(b);
    expect(process.listenerCount('beforeExit')).toBe(before + 1);
    deadlockGuard.unwatch(a);
    deadlockGuard.unwatch(a);
    expect(process.listenerCount('beforeExit')).toBe(before + 1);
    deadlockGuard.unwatch(b);
    expect(process.listenerCount('beforeExit')).toBe(before);
  });

  test('refuses the waits of all who are waited for, and of nobody else', () => {
    const waited = stallable(true);
    const idle = stallable(false);
    for (const { target } of [waited, idle]) deadlockGuard.watch(target);
    process.emit('beforeExit', 0);
    expect(idle.refusals).toEqual([]);
    expect(waited.refusals).toMatchObject([{ code: 'DEADLOCK' }]);
    expect(waited.refusals[0]?.message).toContain('somebody waits');
    for (const { target } of [waited, idle]) deadlockGuard.unwatch(target);
  });

  test('lets go of what was left behind and is not waited for (DeadlockGuard I3)', () => {
    const waited = stallable(true);
    deadlockGuard.watch(waited.target);
    const left = Array.from({ length: 100 }, () => stallable(false).target);
    for (const target of left) deadlockGuard.watch(target);
    expect(left.filter((target) => target.isWatched).length).toBeLessThan(32);
    expect(waited.target.isWatched).toBe(true);
    for (const target of [waited.target, ...left]) deadlockGuard.unwatch(target);
  });
});
