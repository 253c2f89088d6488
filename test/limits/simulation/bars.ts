import { bimodal, exponential, lognormal, type Service } from './random.js';
import type { Recording } from './recording.js';
import type { Scenario } from './run.js';

/** A figure of one run and the band it has to lie in. `share`s are judged by their mean, all else on every seed. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly share?: true;
}

export interface LimiterSettings {
  readonly initial?: number;
  readonly queue?: object;
}

export interface Bar {
  readonly name: string;
  readonly scenario: Scenario;
  readonly limiter?: LimiterSettings;
  readonly figures: (seen: Recording) => Figure[];
}

const S = 1_000;
const MIN = 60 * S;
const PER_SERVER = 20;

const ten = { servers: 10, service: exponential(50) };
const goodput = (seen: Recording, capacity: number, bar: number, from?: number, to?: number): Figure => ({
  what: 'goodput',
  value: seen.goodput(from, to) / capacity,
  atLeast: bar,
  share: true,
});
const p99 = (seen: Recording, from?: number, to?: number): Figure => ({
  what: 'p99',
  value: seen.latency(0.99, from, to),
  atMost: 300,
});

/** A 5 at `at`, for `forMs`, else ten. */
const dip = (nowMs: number): number => (nowMs >= 60 * S && nowMs < 120 * S ? 5 : 10);

const stuck: Service = (random, nowMs) =>
  nowMs >= 60 * S && nowMs < 120 * S ? 5_000 : exponential(50)(random, nowMs);

export const bars: readonly Bar[] = [
  {
    name: '0.7x for 120 s',
    scenario: { durationMs: 120 * S, server: ten, perSecond: 140 },
    figures: (seen) => [
      { what: 'refused', value: seen.refusedShare(), atMost: 0.005, share: true },
      { what: 'limit / most in flight', value: seen.limitAt(120 * S) / seen.maxInFlight(), atMost: 5 },
    ],
  },
  {
    name: '0.7x for 120 s, queue',
    scenario: { durationMs: 120 * S, server: ten, perSecond: 140, admit: 'wait', deadline: true },
    limiter: { queue: {} },
    figures: (seen) => [{ what: 'refused', value: seen.refusedShare(), atMost: 0.0005, share: true }],
  },
  {
    name: '2x for 5 min',
    scenario: { durationMs: 5 * MIN, server: ten, perSecond: 400 },
    figures: (seen) => [
      goodput(seen, 200, 0.97),
      p99(seen),
      { what: 'mean limit', value: seen.meanLimit(), atLeast: 11, atMost: 20 },
    ],
  },
  {
    name: '5x for 5 min',
    scenario: { durationMs: 5 * MIN, server: ten, perSecond: 1_000 },
    figures: (seen) => [goodput(seen, 200, 0.97), p99(seen)],
  },
  {
    name: '2x for 30 min',
    scenario: { durationMs: 30 * MIN + S, server: ten, perSecond: 400 },
    figures: (seen) => [
      goodput(seen, 200, 0.98, 10 * MIN, 30 * MIN),
      p99(seen),
      {
        what: 'limit at 30 min / at 5 min',
        value: seen.limitAt(30 * MIN) / seen.limitAt(5 * MIN),
        atLeast: 0.7,
        atMost: 1.4,
      },
    ],
  },
  ...[240, 1].map(
    (load): Bar => ({
      name: `10 -> 5 -> 10 servers at 1.2x${load === 1 ? ' of what there is' : ''}`,
      scenario: {
        durationMs: 180 * S,
        server: { servers: dip, steps: [60 * S, 120 * S], service: exponential(50) },
        perSecond: load === 1 ? (nowMs) => dip(nowMs) * PER_SERVER * 1.2 : load,
      },
      figures: (seen) => [
        { ...goodput(seen, 100, 0.93, 80 * S, 120 * S), what: 'goodput of 5' },
        { ...goodput(seen, 200, 0.93, 140 * S, 180 * S), what: 'goodput of 10 again' },
        { what: 'mean limit / 5', value: seen.meanLimit(80 * S, 120 * S) / 5, atLeast: 1, atMost: 2.5 },
        { what: 'mean limit / 10', value: seen.meanLimit(140 * S, 180 * S) / 10, atLeast: 1, atMost: 2.5 },
        {
          what: 'overshoot',
          value: Math.max(...seen.limits(120 * S, 140 * S)) / seen.meanLimit(140 * S, 180 * S),
          atMost: 1.5,
        },
      ],
    }),
  ),
  ...(
    [
      [2, 20, 10],
      [1.1, 20, 10],
      [2, 1, 15],
    ] as const
  ).map(
    ([load, initial, within]): Bar => ({
      name: `50 servers at ${load}x from ${initial}`,
      scenario: {
        durationMs: 60 * S,
        server: { servers: 50, service: exponential(50) },
        perSecond: 1_000 * load,
      },
      limiter: { initial },
      figures: (seen) => [
        ...(initial === 20 && load === 1.1 ? [goodput(seen, 1_000, 0.99)] : []),
        { what: 'goodput after', value: seen.goodput(15 * S) / 1_000, share: true },
        {
          what: `most by ${within} s`,
          value: Math.max(...seen.limits(0, within * S)),
          ...(load === 2 ? { atLeast: 50 } : {}),
        },
      ],
    }),
  ),
  {
    name: 'cold start at 200 under 2x',
    scenario: { durationMs: 60 * S, server: ten, perSecond: 400 },
    limiter: { initial: 200 },
    figures: (seen) => [
      { what: 'least after 10 s', value: Math.min(...seen.limits(10 * S, 20 * S)), atLeast: 10 },
      { what: 'most after 10 s', value: Math.max(...seen.limits(10 * S, 20 * S)), atMost: 25 },
    ],
  },
  ...[140, 400].flatMap((load) =>
    [undefined, 1].map(
      (failAfterMs): Bar => ({
        name: `half failing for 2 s at ${load}/s${failAfterMs ? ', fast' : ''}`,
        scenario: {
          durationMs: 80 * S,
          server: ten,
          perSecond: load,
          fails: (nowMs, random) => nowMs >= 60 * S && nowMs < 62 * S && random() < 0.5,
          ...(failAfterMs ? { failAfterMs } : {}),
        },
        figures: (seen) => [
          {
            what: 'least / before',
            value: Math.min(...seen.limits(60 * S, 66 * S)) / seen.limitAt(60 * S - 1),
            atLeast: 0.6,
          },
          {
            what: 'goodput / offered or capacity in the next 10 s',
            value: load === 140 ? seen.servedShare(62 * S, 72 * S) : seen.goodput(62 * S, 72 * S) / 200,
            atLeast: 0.98,
            share: true,
          },
        ],
      }),
    ),
  ),
  ...[140, 240, 400].flatMap((load) =>
    (['fast', 'after service', 'hanging'] as const).map(
      (how): Bar => ({
        name: `outage of 30 s at ${load}/s, ${how}`,
        scenario: {
          durationMs: 130 * S,
          perSecond: load,
          ...(how === 'hanging'
            ? {
                server: {
                  servers: (nowMs: number) => (nowMs >= 60 * S && nowMs < 90 * S ? 0 : 10),
                  steps: [60 * S, 90 * S],
                  service: exponential(50),
                },
                abandoned: 'skipped',
              }
            : {
                server: ten,
                fails: (nowMs: number) => nowMs >= 60 * S && nowMs < 90 * S,
                ...(how === 'fast' ? { failAfterMs: 1 } : {}),
              }),
        },
        figures: (seen) => {
          const limits = seen.limits(60 * S, 90 * S);
          const falls = limits.map((limit, index) => (limits[index + 9] ?? limit) / limit);
          return [
            { what: 'least', value: Math.min(...limits), atLeast: 1 },
            { what: 'worst fall in a second', value: Math.min(...falls), atLeast: 0.5 },
            {
              what: 'served 15 s after',
              value: load === 140 ? seen.servedShare(105 * S, 130 * S) : seen.goodput(105 * S, 130 * S) / 200,
              atLeast: load === 140 ? 0.99 : 0.93,
              share: true,
            },
          ];
        },
      }),
    ),
  ),
  ...[140, 400].flatMap((load) =>
    [1_000, 20_000].map(
      (giveUpMs): Bar => ({
        name: `every call 5 s for a minute at ${load}/s, clients wait ${giveUpMs / 1_000} s`,
        scenario: {
          durationMs: 160 * S,
          server: { servers: 10, service: stuck },
          perSecond: load,
          giveUpMs,
          abandoned: 'skipped',
        },
        figures: (seen) => [
          {
            what: 'most / before',
            value: Math.max(...seen.limits(60 * S, 120 * S)) / Math.max(...seen.limits(50 * S, 60 * S)),
            atMost: 1,
          },
          {
            what: 'served 10 s after',
            value: load === 140 ? seen.servedShare(130 * S, 160 * S) : seen.goodput(130 * S, 160 * S) / 200,
            atLeast: 0.95,
            share: true,
          },
        ],
      }),
    ),
  ),
  ...[1, 1.5].map(
    (sigma): Bar => ({
      name: `lognormal (sigma ${sigma}), four servers, 3x`,
      scenario: {
        durationMs: 5 * MIN,
        server: { servers: 4, service: lognormal(50, sigma) },
        perSecond: 240,
      },
      figures: (seen) => [goodput(seen, 80, 0.94), { what: 'mean limit', value: seen.meanLimit() }],
    }),
  ),
  ...[0.5, 1, 1.5].map(
    (sigma): Bar => ({
      name: `lognormal (sigma ${sigma}), ten servers, 2x`,
      scenario: {
        durationMs: 5 * MIN,
        server: { servers: 10, service: lognormal(50, sigma) },
        perSecond: 400,
      },
      figures: (seen) => [
        goodput(seen, 200, 0.97),
        { what: 'mean limit', value: seen.meanLimit() },
        {
          what: 'p99 / unloaded p99',
          value: seen.latency(0.99) / (50 * Math.exp(2.3263 * sigma - (sigma * sigma) / 2)),
          atMost: 1.25,
        },
      ],
    }),
  ),
  {
    name: 'bimodal at 0.6x, then half of that',
    scenario: {
      durationMs: 6 * MIN,
      server: { servers: 10, service: bimodal(10, 2_000, 0.05) },
      perSecond: (nowMs) => (nowMs < 5 * MIN ? 0.6 : 0.3) * (10 / 0.1095),
      giveUpMs: 3_000,
    },
    figures: (seen) => [
      { what: 'goodput', value: seen.servedShare(0, 5 * MIN), atLeast: 0.96, share: true },
      { what: 'limit 30 s after the halving', value: seen.limitAt(5 * MIN + 30 * S), atLeast: 6 },
    ],
  },
  {
    name: '2 calls a second for 10 min',
    scenario: { durationMs: 10 * MIN, server: ten, perSecond: 2 },
    figures: (seen) => [
      { what: 'refused', value: seen.refusedShare(), atMost: 0 },
      { what: 'least limit', value: Math.min(...seen.limits()), atLeast: 10 },
    ],
  },
  ...[400, 1_000].map(
    (load): Bar => ({
      name: `queue in front at ${load}/s, deadline 1 s`,
      scenario: { durationMs: 2 * MIN, server: ten, perSecond: load, admit: 'wait', deadline: true },
      limiter: { queue: {} },
      figures: (seen) => [
        goodput(seen, 200, 0.95),
        { what: 'p99', value: seen.latency(0.99) },
        { what: 'mean limit', value: seen.meanLimit() },
      ],
    }),
  ),
];
