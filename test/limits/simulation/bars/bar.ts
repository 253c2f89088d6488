import { exponential } from '../random.js';
import type { Recording } from '../recording.js';
import type { Scenario } from '../run.js';
import type { ServerOptions } from '../server.js';

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
  readonly limiter?: {
    readonly initial?: number;
    readonly queue?: object;
    readonly mode?: 'shadow';
  };
  readonly figures: (seen: Recording) => Figure[];
}

export const S = 1_000;
export const MIN: number = 60 * S;

export const TEN = 10;
/** Ten servers of 50 ms on average … */
export const ten: ServerOptions = { servers: TEN, service: exponential(50) };
/** … have a capacity of 200 calls a second. */
export const CAPACITY = 200;

export const goodput = (
  seen: Recording,
  servers: number,
  atLeast: number,
  from?: number,
  to?: number,
): Figure => ({
  what: 'goodput',
  value: seen.goodput(servers, from, to),
  atLeast,
  share: true,
});

/** Without queueing it is 230 ms, 4.6 times the mean of an exponential law. */
export const p99 = (seen: Recording, from?: number, to?: number): Figure => ({
  what: 'p99 in ms',
  value: seen.latency(0.99, from, to),
  atMost: 300,
});

export const between = (nowMs: number, from: number, to: number): boolean => nowMs >= from && nowMs < to;
