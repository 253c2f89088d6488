import { exponential, type Service } from '../random.js';
import { type Bar, between, CAPACITY, goodput, S, TEN, ten } from './bar.js';

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
      : {
          ...goodput(seen, TEN, 0.98, 62 * S, 72 * S),
          what: 'goodput in the next 10 s',
        },
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
        : {
            ...goodput(seen, TEN, 0.97, 105 * S),
            what: 'goodput from 15 s after',
          },
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

/** A service that fails, hangs, or slows down for a while. */
export const troubleBars: readonly Bar[] = [
  halfFailing(140),
  halfFailing(140, 1),
  halfFailing(400),
  outage('errors', 140),
  outage('errors at once', 400),
  outage('hanging', 140),
  outage('hanging', 400),
  everyCallStuck(1_000),
  everyCallStuck(20_000),
];
