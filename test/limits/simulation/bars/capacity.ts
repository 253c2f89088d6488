import { exponential } from '../random.js';
import { type Bar, between, goodput, MIN, S, TEN, ten } from './bar.js';

const halved = (nowMs: number): number => (between(nowMs, 60 * S, 120 * S) ? 5 : 10);

const capacitySteps: Bar = {
  name: 'ten servers, then five, then ten, at 1.2 × the ten',
  scenario: {
    durationMs: 3 * MIN,
    server: { servers: halved, steps: [60 * S, 120 * S], service: exponential(50) },
    perSecond: 240,
  },
  figures: (seen) => [
    { ...goodput(seen, 5, 0.93, 80 * S, 120 * S), what: 'goodput of five' },
    { ...goodput(seen, TEN, 0.93, 140 * S, 180 * S), what: 'goodput of ten again' },
    { what: 'mean limit / 5', value: seen.meanLimit(80 * S, 120 * S) / 5, atLeast: 1, atMost: 2.5 },
    { what: 'mean limit / 10', value: seen.meanLimit(140 * S, 180 * S) / 10, atLeast: 1, atMost: 2.5 },
    {
      what: 'overshoot',
      value: Math.max(...seen.limits(120 * S, 140 * S)) / seen.meanLimit(140 * S, 180 * S),
      atMost: 1.5,
    },
  ],
};

const fifty = { servers: 50, service: exponential(50) };

const mildOverloadOfFifty: Bar = {
  name: 'fifty servers at 1.1 ×, from a limit of 20',
  scenario: { durationMs: 60 * S, server: fifty, perSecond: 1_100 },
  figures: (seen) => [goodput(seen, 50, 0.99)],
};

const growth = (initial: number, withinMs: number): Bar => ({
  name: `fifty servers at 2 ×, from a limit of ${initial}`,
  scenario: { durationMs: 20 * S, server: fifty, perSecond: 2_000 },
  limiter: { initial },
  figures: (seen) => [
    {
      what: `limit reached within ${withinMs / S} s`,
      value: Math.max(...seen.limits(0, withinMs)),
      atLeast: 50,
    },
  ],
});

const coldStart: Bar = {
  name: '2 × the capacity, from a limit of 200',
  scenario: { durationMs: 20 * S, server: ten, perSecond: 400 },
  limiter: { initial: 200 },
  figures: (seen) => [
    { what: 'least limit from 10 s on', value: Math.min(...seen.limits(10 * S)), atLeast: 10 },
    { what: 'most', value: Math.max(...seen.limits(10 * S)), atMost: 25 },
  ],
};

/** A service that becomes larger or smaller, and limits that begin far from where they belong. */
export const capacityBars: readonly Bar[] = [
  capacitySteps,
  mildOverloadOfFifty,
  growth(20, 10 * S),
  growth(1, 15 * S),
  coldStart,
];
