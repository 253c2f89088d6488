import { exponential, fixed } from '../random.js';
import { type Bar, goodput, MIN, TEN, ten } from './bar.js';

const regularService: Bar = {
  name: 'every call takes 50 ms, 2 × the capacity',
  scenario: { durationMs: 3 * MIN, server: { servers: 10, service: fixed(50) }, perSecond: 400 },
  figures: (seen) => [
    goodput(seen, TEN, 0.98),
    { what: 'most limit after a minute', value: Math.max(...seen.limits(MIN)), atMost: 25 },
  ],
};

/** Half a minute between looks at the service without load would cost a tenth of the throughput here. */
const slowService: Bar = {
  name: 'calls of 2 s, 2 × the capacity for two hours',
  scenario: {
    durationMs: 120 * MIN,
    server: { servers: 10, service: exponential(2_000) },
    perSecond: 10,
    giveUpMs: 40_000,
  },
  figures: (seen) => [
    goodput(seen, TEN, 0.97, 20 * MIN),
    { what: 'most limit after 20 min', value: Math.max(...seen.limits(20 * MIN)), atMost: 30 },
  ],
};

const pastTheKnee: Bar = {
  name: 'a server that slows down past twenty calls, 2 × the capacity',
  scenario: {
    durationMs: 3 * MIN,
    server: { servers: 10, service: exponential(50), knee: { at: 20, slowdown: 0.05 } },
    perSecond: 400,
  },
  figures: (seen) => [goodput(seen, TEN, 0.97)],
};

const closedLoad: Bar = {
  name: 'forty clients that call again at once and wait their turn',
  scenario: {
    durationMs: 3 * MIN,
    server: ten,
    clients: { count: 40, pauseMs: 0 },
    admit: 'wait',
    giveUpMs: 5_000,
  },
  figures: (seen) => [
    goodput(seen, TEN, 0.98),
    { what: 'mean limit after a minute', value: seen.meanLimit(MIN), atLeast: 11, atMost: 20 },
  ],
};

const shadow: Bar = {
  name: 'a hundred clients, in shadow mode: the limit is found though nobody is refused',
  scenario: {
    durationMs: 3 * MIN,
    server: ten,
    clients: { count: 100, pauseMs: 0 },
    giveUpMs: 5_000,
  },
  limiter: { mode: 'shadow' },
  figures: (seen) => [
    { what: 'refused', value: seen.refusedShare(), atMost: 0 },
    { what: 'mean limit after a minute', value: seen.meanLimit(MIN), atLeast: 11, atMost: 25 },
  ],
};

/** Other kinds of servers and of load. */
export const kindBars: readonly Bar[] = [regularService, slowService, pastTheKnee, closedLoad, shadow];
export const closedLoadBar: Bar = closedLoad;
