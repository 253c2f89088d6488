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

/** Nothing queues here: whoever takes the longer calls for a queue refuses most of them, and for ever if it is never looked into. */
const suddenlySlower: Bar = {
  name: 'from the second minute on calls take ten times as long, without any queue',
  scenario: {
    durationMs: 8 * MIN,
    server: {
      servers: 1_000,
      service: (random, nowMs) => exponential(nowMs < MIN ? 50 : 500)(random, nowMs),
    },
    perSecond: 120,
    giveUpMs: 5_000,
  },
  figures: (seen) => [
    { what: 'served from 5 min after', value: seen.servedShare(6 * MIN), atLeast: 0.95, share: true },
  ],
};

const slowerAndSlower: Bar = {
  name: 'calls become 25 times as long within ten minutes, without any queue',
  scenario: {
    durationMs: 13 * MIN,
    server: {
      servers: 1_000,
      service: (random, nowMs) => exponential(20 + 480 * Math.min(1, nowMs / (10 * MIN)))(random, nowMs),
    },
    perSecond: 250,
    giveUpMs: 5_000,
  },
  figures: (seen) => [
    { what: 'served meanwhile', value: seen.servedShare(0, 10 * MIN), atLeast: 0.93, share: true },
    { what: 'served afterwards', value: seen.servedShare(11 * MIN), atLeast: 0.95, share: true },
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
export const kindBars: readonly Bar[] = [
  regularService,
  slowService,
  suddenlySlower,
  slowerAndSlower,
  pastTheKnee,
  closedLoad,
  shadow,
];
export const closedLoadBar: Bar = closedLoad;
