import { bimodal, exponential, lognormal, type Service } from './random.js';
import type { Recording } from './recording.js';
import type { Scenario } from './run.js';

/** A figure of one run and the band it has to lie in. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Shares and goodputs are judged by their mean, with no run more than a point off; all else on every run. */
  readonly share?: true;
}

/** A situation, and what has to be seen in it. */
export interface Bar {
  readonly name: string;
  readonly scenario: Scenario;
  readonly limiter?: { readonly initial?: number; readonly queue?: object };
  /** It takes long to simulate. */
  readonly isLong?: true;
  readonly figures: (seen: Recording) => Figure[];
}

const S = 1_000;
const MIN = 60 * S;

// Ten servers of 50 ms on average: a capacity of 200 calls a second.
const CAPACITY = 200;
const ten = { servers: 10, service: exponential(50) };

const goodput = (seen: Recording, capacity: number, atLeast: number, from?: number, to?: number): Figure => ({
  what: 'goodput',
  value: seen.goodput(from, to) / capacity,
  atLeast,
  share: true,
});
const p99 = (seen: Recording): Figure => ({ what: 'p99 in ms', value: seen.latency(0.99), atMost: 300 });

const between = (nowMs: number, from: number, to: number): boolean => nowMs >= from && nowMs < to;

const lightLoad: Bar = {
  name: '0.7 × the capacity',
  scenario: { durationMs: 2 * MIN, server: ten, perSecond: 140 },
  figures: (seen) => [
    { what: 'refused', value: seen.refusedShare(), atMost: 0.005, share: true },
    { what: 'limit / most in flight', value: seen.limitAt(2 * MIN) / seen.maxInFlight(), atMost: 5 },
  ],
};

const lightLoadQueued: Bar = {
  name: '0.7 × the capacity, queue in front',
  scenario: { durationMs: 2 * MIN, server: ten, perSecond: 140, admit: 'wait', deadline: true },
  limiter: { queue: {} },
  figures: (seen) => [{ what: 'refused', value: seen.refusedShare(), atMost: 0.0005, share: true }],
};

const doubleLoad: Bar = {
  name: '2 × the capacity',
  scenario: { durationMs: 5 * MIN, server: ten, perSecond: 400 },
  figures: (seen) => [
    goodput(seen, CAPACITY, 0.97),
    p99(seen),
    { what: 'mean limit', value: seen.meanLimit(), atLeast: 11, atMost: 20 },
  ],
};

const fivefoldLoad: Bar = {
  name: '5 × the capacity',
  scenario: { durationMs: 5 * MIN, server: ten, perSecond: 1_000 },
  figures: (seen) => [goodput(seen, CAPACITY, 0.97), p99(seen)],
};

const halfAnHour: Bar = {
  name: '2 × the capacity for half an hour',
  isLong: true,
  scenario: { durationMs: 30 * MIN + S, server: ten, perSecond: 400 },
  figures: (seen) => [
    goodput(seen, CAPACITY, 0.98, 10 * MIN, 30 * MIN),
    p99(seen),
    {
      what: 'limit after 30 min / after 5',
      value: seen.limitAt(30 * MIN) / seen.limitAt(5 * MIN),
      atLeast: 0.7,
      atMost: 1.4,
    },
  ],
};

const halved = (nowMs: number): number => (between(nowMs, 60 * S, 120 * S) ? 5 : 10);

const capacitySteps: Bar = {
  name: 'ten servers, then five, then ten, at 1.2 × the ten',
  scenario: {
    durationMs: 3 * MIN,
    server: { servers: halved, steps: [60 * S, 120 * S], service: exponential(50) },
    perSecond: 240,
  },
  figures: (seen) => [
    { ...goodput(seen, 100, 0.93, 80 * S, 120 * S), what: 'goodput of five' },
    { ...goodput(seen, CAPACITY, 0.93, 140 * S, 180 * S), what: 'goodput of ten again' },
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
  figures: (seen) => [goodput(seen, 1_000, 0.99)],
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

const halfFailing = (perSecond: number, failAfterMs?: number): Bar => ({
  name: `half of all calls fail${failAfterMs === undefined ? '' : ' at once'} for 2 s, at ${perSecond / CAPACITY} ×`,
  scenario: {
    durationMs: 80 * S,
    server: ten,
    perSecond,
    fails: (nowMs, random) => between(nowMs, 60 * S, 62 * S) && random() < 0.5,
    ...(failAfterMs === undefined ? {} : { failAfterMs }),
  },
  figures: (seen) => [
    {
      what: 'least limit / before',
      value: Math.min(...seen.limits(60 * S, 66 * S)) / seen.limitAt(60 * S - 1),
      atLeast: 0.6,
    },
    perSecond < CAPACITY
      ? {
          what: 'served in the next 10 s',
          value: seen.servedShare(62 * S, 72 * S),
          atLeast: 0.98,
          share: true,
        }
      : // Ten seconds of random service times are good for two per cent either way, whatever the limit.
        { what: 'goodput in the next 10 s', value: seen.goodput(62 * S, 72 * S) / CAPACITY, atLeast: 0.93 },
  ],
});

const outage = (how: 'errors' | 'errors at once' | 'hanging', perSecond: number): Bar => ({
  name: `an outage of 30 s (${how}), at ${perSecond / CAPACITY} ×`,
  scenario: {
    durationMs: 130 * S,
    perSecond,
    ...(how === 'hanging'
      ? {
          server: {
            servers: (nowMs: number) => (between(nowMs, 60 * S, 90 * S) ? 0 : 10),
            steps: [60 * S, 90 * S],
            service: exponential(50),
          },
          abandoned: 'skipped',
        }
      : {
          server: ten,
          fails: (nowMs: number) => between(nowMs, 60 * S, 90 * S),
          ...(how === 'errors' ? {} : { failAfterMs: 1 }),
        }),
  },
  figures: (seen) => {
    const limits = seen.limits(60 * S, 90 * S);
    return [
      { what: 'least limit', value: Math.min(...limits), atLeast: 1 },
      {
        what: 'worst fall within a second',
        value: Math.min(...limits.map((limit, index) => (limits[index + 9] ?? limit) / limit)),
        atLeast: 0.5,
      },
      perSecond < CAPACITY
        ? { what: 'served from 15 s after', value: seen.servedShare(105 * S), atLeast: 0.98, share: true }
        : { what: 'goodput from 15 s after', value: seen.goodput(105 * S) / CAPACITY, atLeast: 0.93 },
    ];
  },
});

const stuck: Service = (random, nowMs) =>
  between(nowMs, 60 * S, 120 * S) ? 5_000 : exponential(50)(random, nowMs);

const everyCallStuck = (giveUpMs: number): Bar => ({
  name: `every call takes 5 s for a minute, callers wait ${giveUpMs / S} s`,
  scenario: {
    durationMs: 160 * S,
    server: { servers: 10, service: stuck },
    perSecond: 140,
    giveUpMs,
    abandoned: 'skipped',
  },
  figures: (seen) => [
    {
      what: 'most limit / before',
      value: Math.max(...seen.limits(61 * S, 120 * S)) / Math.max(...seen.limits(50 * S, 61 * S)),
      atMost: 1,
    },
    { what: 'served from 10 s after', value: seen.servedShare(130 * S), atLeast: 0.95, share: true },
  ],
});

const heavyTailOfFour: Bar = {
  name: 'lognormal service, four servers, 3 ×',
  scenario: { durationMs: 5 * MIN, server: { servers: 4, service: lognormal(50, 1) }, perSecond: 240 },
  figures: (seen) => [goodput(seen, 80, 0.94)],
};

/** Where the slowest per cent of a lognormal law with a mean of 50 ms and a sigma of 1 begins. */
const UNLOADED_P99_MS = 50 * Math.exp(2.326 - 0.5);

const heavyTailOfTen: Bar = {
  name: 'lognormal service, ten servers, 2 ×',
  scenario: { durationMs: 5 * MIN, server: { servers: 10, service: lognormal(50, 1) }, perSecond: 400 },
  figures: (seen) => [
    goodput(seen, CAPACITY, 0.97),
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

const queued = (times: number): Bar => ({
  name: `queue in front, ${times} × the capacity, deadline of 1 s`,
  isLong: true,
  scenario: { durationMs: MIN, server: ten, perSecond: times * CAPACITY, admit: 'wait', deadline: true },
  limiter: { queue: {} },
  figures: (seen) => [goodput(seen, CAPACITY, 0.95)],
});

export const bars: readonly Bar[] = [
  lightLoad,
  lightLoadQueued,
  doubleLoad,
  fivefoldLoad,
  halfAnHour,
  capacitySteps,
  mildOverloadOfFifty,
  growth(20, 10 * S),
  growth(1, 15 * S),
  coldStart,
  halfFailing(140),
  halfFailing(140, 1),
  halfFailing(400),
  outage('errors', 140),
  outage('errors at once', 400),
  outage('hanging', 140),
  outage('hanging', 400),
  everyCallStuck(1_000),
  everyCallStuck(20_000),
  heavyTailOfFour,
  heavyTailOfTen,
  twoModes,
  trickle,
  queued(2),
  queued(5),
];

export const doubleLoadBar: Bar = doubleLoad;
export const halfAnHourBar: Bar = halfAnHour;
