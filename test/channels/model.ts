import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { isPipelineError } from '../../src/base/index.js';
import { nextTurn, present } from '../base/waiting/turns.js';

/**
 * What the model tests share: random numbers that can be repeated, and waits of the real thing compared with those of a
 * reference that is as naive as possible.
 */

/** Random numbers from a seed: the same seed, the same run. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** An integer from 0 up to, not including, `below`. */
  int(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), bits | 61)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  }

  chance(percent: number): boolean {
    return this.int(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    return present(from[this.int(from.length)]);
  }
}

/**
 * A test a seed: `runs` subjects one after the other, each driven by random steps; `run` drives one and gives how many they were, to be
 * `steps`.
 */
export function itAgreesForSeeds(
  { seeds, runs, steps }: { readonly seeds: number; readonly runs: number; readonly steps: number },
  run: (random: Random, name: string) => Promise<number>,
): void {
  it.each(Array.from({ length: seeds }, (_, i) => i + 1))('seed %d', async (seed) => {
    const random = new Random(seed);
    let taken = 0;
    // Half of what a run costs would be to note where each of its many errors was made.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      for (let n = 0; n < runs; n += 1) taken += await run(random, `seed ${seed}, run ${n}`);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    expect(taken).toBe(runs * steps);
  });
}

/** What became of a wait, in words that both sides can say. */
export type Outcome = { readonly id: number; readonly is: string };

/** The real waits of a run. A few signals are shared by many of them; an aborted one is replaced. */
export class RealWaits {
  private nextId = 0;
  private settled: Outcome[] = [];
  private readonly controllers: (AbortController | undefined)[] = [undefined, undefined, undefined];

  /** The options of a wait that depends on one of the signals. */
  options(index: number): { signal: AbortSignal } {
    const controller = this.controllers[index] ?? new AbortController();
    this.controllers[index] = controller;
    return { signal: controller.signal };
  }

  /** Follows a promise; `words` says what a result is. Returns the number of the wait. */
  follow<R>(promise: Promise<R>, words: (result: R) => string): number {
    const id = this.nextId++;
    promise.then(
      (result) => this.settled.push({ id, is: words(result) }),
      (reason: unknown) => this.settled.push({ id, is: wordsForError(reason) }),
    );
    return id;
  }

  /** What has settled since the last call, with everything that the budget of this turn has put off. */
  async collect(): Promise<Outcome[]> {
    await nextTurn();
    const settled = this.settled.sort((a, b) => a.id - b.id);
    this.settled = [];
    return settled;
  }

  abort(index: number): void {
    const controller = this.controllers[index];
    this.controllers[index] = undefined;
    controller?.abort(`abort ${index}`);
  }
}

/** What the reference says has settled. */
export class ExpectedWaits {
  private settled: Outcome[] = [];

  settle(id: number, is: string): void {
    this.settled.push({ id, is });
  }

  collect(): Outcome[] {
    const settled = this.settled.sort((a, b) => a.id - b.id);
    this.settled = [];
    return settled;
  }
}

/** Fails with the steps that led here; looks cheaply first, since this is asked a million times. */
export function expectSame(real: unknown, expected: unknown, log: readonly string[]): void {
  if (isSame(real, expected) || isDeepStrictEqual(real, expected)) return;
  Error.stackTraceLimit = 10;
  expect(real, `after: ${log.join(' · ')}`).toEqual(expected);
}

/** Whether two values, or two lists of them, are plainly the same. */
function isSame(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return Object.is(a, b);
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}

export async function expectSameOutcomes(
  real: RealWaits,
  expected: ExpectedWaits,
  log: readonly string[],
): Promise<void> {
  expectSame(await real.collect(), expected.collect(), log);
}

function wordsForError(reason: unknown): string {
  if (isPipelineError(reason)) {
    const { value } = reason as unknown as { value?: number };
    return value === undefined ? reason.code : `${reason.code} with ${value}`;
  }
  return String(reason);
}
