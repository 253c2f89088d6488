import { type Bar, CAPACITY, goodput, MIN, TEN, ten } from './bar.js';

const lightLoadQueued: Bar = {
  name: '0.7 × the capacity, queue in front',
  scenario: { durationMs: 2 * MIN, server: ten, perSecond: 140, admit: 'wait', deadline: true },
  limiter: { queue: {} },
  figures: (seen) => [{ what: 'refused', value: seen.refusedShare(), atMost: 0.0005, share: true }],
};

const queued = (times: number): Bar => ({
  name: `queue in front, ${times} × the capacity, deadline of 1 s`,
  scenario: { durationMs: MIN, server: ten, perSecond: times * CAPACITY, admit: 'wait', deadline: true },
  limiter: { queue: {} },
  figures: (seen) => [goodput(seen, TEN, 0.95)],
});

/** A queue in front of the limit. */
export const queueBars: readonly Bar[] = [lightLoadQueued, queued(2), queued(5)];
