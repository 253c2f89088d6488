import { expect, it } from 'vitest';
import type { ItemEvent, ItemStatus } from '../../../../src/index.js';
import { RunProgress } from '../../../../src/jobs/thumbnails/run/progress.js';

const OUTPUT = { path: 'out/a.jpg', size: '256', width: 1, height: 1, format: 'jpeg', bytes: 7 } as const;

function item(status: ItemStatus, outputs: ItemEvent['outputs'] = []): ItemEvent {
  return { type: 'item', status, source: `${status}.jpg`, outputs, elapsedMs: 0 };
}

/** A clock that stands still until it is set. */
class HandClock {
  at = 1_000;
  now(): number {
    return this.at;
  }
  setTimeout(): () => void {
    throw new Error('nothing here waits');
  }
}

it('an item is counted once, when it settles, and the counts add up (I1)', () => {
  const progress = new RunProgress(new HandClock());
  const statuses = ['created', 'created', 'up-to-date', 'failed', 'degraded', 'shed'] as const;
  for (const status of statuses) {
    progress.find(10);
    const end = progress.begin(status);
    expect(progress.summary().total).toBe(progress.settled);
    end();
    const isMade = status === 'created' || status === 'degraded';
    progress.settle(item(status, isMade ? [OUTPUT] : []), 10, status === 'up-to-date');
  }
  expect(progress.summary()).toEqual({
    type: 'summary',
    total: 6,
    created: 2,
    upToDate: 1,
    failed: 1,
    degraded: 1,
    shed: 1,
    outputs: 3,
    inputBytes: 40, // neither what was recalled nor what was shed
    outputBytes: 21,
    elapsedMs: 0,
  });
});

it('what is passed over is counted by kind, and is none of what was found', () => {
  const progress = new RunProgress(new HandClock());
  for (const kind of ['heic', 'dng', 'heic']) progress.passOver(kind);
  expect(progress.snapshot()).toMatchObject({ found: 0, settled: 0, passedOver: { heic: 2, dng: 1 } });
});

it('what is in flight has begun and not settled, the oldest first (I2)', () => {
  const clock = new HandClock();
  const progress = new RunProgress(clock);
  const endOfA = progress.begin('a.jpg');
  clock.at += 1.0004;
  const endOfB = progress.begin('b.jpg');
  clock.at += 2;
  expect(progress.snapshot().inFlight).toEqual([
    { source: 'a.jpg', elapsedMs: 3 },
    { source: 'b.jpg', elapsedMs: 2 },
  ]);
  expect(endOfA()).toBe(3);
  expect(progress.snapshot().inFlight).toEqual([{ source: 'b.jpg', elapsedMs: 2 }]);
  expect(endOfB()).toBe(2);
  expect(progress.snapshot().inFlight).toEqual([]);
});

it('what is not taken up is not among what was found', () => {
  const progress = new RunProgress(new HandClock());
  progress.find(10);
  progress.find(20);
  progress.leaveOut(20);
  expect(progress.snapshot()).toMatchObject({ phase: 'scanning', found: 1, foundBytes: 10, settled: 0 });
});
