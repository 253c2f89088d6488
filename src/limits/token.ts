import { isPipelineError } from '../base/index.js';
import { hasGivenUp, hasTimedOut } from './given-up.js';
import type { Partition } from './partition.js';

/**
 * How a call ended. `success`: its latency counts. `dropped`: an error or a timeout, a sign of overload. `ignore`: it
 * says nothing about the service (the caller gave up, the request was wrong).
 */
export type Outcome = 'success' | 'dropped' | 'ignore';

/**
 * The right to one call in flight. Settle it when the call is over: `success()`, `dropped()` or `ignore()`; the first
 * of them counts, later ones do nothing. Disposal (`using`) is `ignore()`.
 */
export class Token {
  readonly startedAt: number;
  /** Calls in flight when it was granted, itself included. */
  readonly inFlight: number;
  readonly partition: Partition;
  #settle: ((token: Token, outcome: Outcome) => void) | undefined;

  /** Made by limiters only. */
  constructor(
    startedAt: number,
    inFlight: number,
    partition: Partition,
    settle: (token: Token, outcome: Outcome) => void,
  ) {
    this.startedAt = startedAt;
    this.inFlight = inFlight;
    this.partition = partition;
    this.#settle = settle;
  }

  success(): void {
    this.#end('success');
  }

  dropped(): void {
    this.#end('dropped');
  }

  ignore(): void {
    this.#end('ignore');
  }

  [Symbol.dispose](): void {
    this.#end('ignore');
  }

  #end(outcome: Outcome): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(this, outcome);
  }
}

/**
 * Calls `fn` and settles `token` by what becomes of it: a result is a success, unless it came after a timeout; an error
 * is a drop, unless the caller had aborted or the call was refused further in, which say nothing of the service.
 */
export async function holding<T>(
  token: Token,
  fn: () => T | Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    const value = await fn();
    token[outcomeOfResult(signal)]();
    return value;
  } catch (error) {
    token[outcomeOfError(error, signal)]();
    throw error;
  }
}

/** To be asked when the result comes: what is aborted later says nothing of this call. */
export function outcomeOfResult(signal: AbortSignal | undefined): Outcome {
  return hasTimedOut(signal) ? 'dropped' : 'success';
}

/** To be asked when the error comes, as above. */
export function outcomeOfError(error: unknown, signal: AbortSignal | undefined): Outcome {
  return hasGivenUp(signal) || isPipelineError(error, 'LOAD_SHED') ? 'ignore' : 'dropped';
}
