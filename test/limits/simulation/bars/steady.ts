import { bimodal, lognormal } from '../random.js';
import type { Recording } from '../recording.js';
import { type Bar, type Figure, goodput, MIN, p99, S, TEN, ten } from './bar.js';

const lightLoad: Bar = {
  name: '0.7 × the capacity',
  scenario: { durationMs: 2 * MIN, server: ten, perSecond: 140 },
  figures: (seen) => [
    { what: 'refused', value: seen.refusedShare(), atMost: 0.005, share: true },
    { what: 'limit / most in flight', value: seen.limitAt(2 * MIN) / seen.maxInFlight(), atMost: 5 },
  ],
};

const doubleLoadFigures = (seen: Recording): Figure[] => [
  goodput(seen, TEN, 0.97, 0, 5 * MIN),
  p99(seen, 0, 5 * MIN),
  { what: 'mean limit', value: seen.meanLimit(0, 5 * MIN), atLeast: 11, atMost: 20 },
];

const doubleLoad: Bar = {
  name: '2 × the capacity',
  scenario: { durationMs: 5 * MIN, server: ten, perSecond: 400 },
  figures: doubleLoadFigures,
};

const fivefoldLoad: Bar = {
  name: '5 × the capacity',
  scenario: { durationMs: 5 * MIN, server: ten, perSecond: 1_000 },
  figures: (seen) => [goodput(seen, TEN, 0.97), p99(seen)],
};

/** Its first five minutes are those of `doubleLoad`: one run serves both. */
const halfAnHour: Bar = {
  name: '2 × the capacity for five minutes, and for half an hour',
  scenario: { durationMs: 30 * MIN + S, server: ten, perSecond: 400 },
  figures: (seen) => [
    ...doubleLoadFigures(seen).map((figure) => ({ ...figure, what: `${figure.what}, first 5 min` })),
    { ...goodput(seen, TEN, 0.98, 10 * MIN, 30 * MIN), what: 'goodput, minutes 10 to 30' },
    p99(seen),
    {
      what: 'limit after 30 min / after 5',
      value: seen.limitAt(30 * MIN) / seen.limitAt(5 * MIN),
      atLeast: 0.7,
      atMost: 1.4,
    },
  ],
};

const heavyTailOfFour: Bar = {
  name: 'lognormal service, four servers, 3 ×',
  scenario: { durationMs: 5 * MIN, server: { servers: 4, service: lognormal(50, 1) }, perSecond: 240 },
  figures: (seen) => [goodput(seen, 4, 0.94)],
};

/** Where the slowest per cent of a lognormal law with a mean of 50 ms and a sigma of 1 begins. */
const UNLOADED_P99_MS = 50 * Math.exp(2.326 - 0.5);

const heavyTailOfTen: Bar = {
  name: 'lognormal service, ten servers, 2 ×',
  scenario: { durationMs: 5 * MIN, server: { servers: 10, service: lognormal(50, 1) }, perSecond: 400 },
  figures: (seen) => [
    goodput(seen, TEN, 0.97),
    { what: 'p99 / p99 without load', value: seen.latency(0.99) / UNLOADED_P99_MS, atMost: 1.25 },
  ],
};

const twoModes: Bar = {
  name: '95 % take 10 ms and 5 % take 2 s, 0.6 ×, then half of that',
  scenario: {
    durationMs: 6 * MIN,
    server: { servers: 10, service: bimodal(10, 2_000, 0.05) },
    perSecond: (nowMs) => (nowMs < 5 * MIN ? 0.6 : 0.3) * (10 / 0.1095),
    giveUpMs: 3_000,
  },
  figures: (seen) => [
    { what: 'served', value: seen.servedShare(0, 5 * MIN), atLeast: 0.96, share: true },
    { what: 'limit 30 s after the load has halved', value: seen.limitAt(5 * MIN + 30 * S), atLeast: 6 },
  ],
};

const trickle: Bar = {
  name: 'two calls a second for ten minutes',
  scenario: { durationMs: 10 * MIN, server: ten, perSecond: 2 },
  figures: (seen) => [
    { what: 'refused', value: seen.refusedShare(), atMost: 0 },
    { what: 'least limit', value: Math.min(...seen.limits()), atLeast: 10 },
  ],
};

/** Load that stays as it is. */
export const steadyBars: readonly Bar[] = [
  lightLoad,
  fivefoldLoad,
  halfAnHour,
  heavyTailOfFour,
  heavyTailOfTen,
  twoModes,
  trickle,
];

export const doubleLoadBar: Bar = doubleLoad;
export const halfAnHourBar: Bar = halfAnHour;
