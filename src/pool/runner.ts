import type { Transferable } from './task/index.js';

/** One task on its way: what to run, and where the answer goes. The first answer counts, later ones are ignored. */
export interface Call {
  /** Module and export: see `addressOf`. */
  readonly address: string;
  readonly input: unknown;
  readonly transfer: readonly Transferable[];
  /** Whether {@link Started.stop} may be called for it. */
  readonly stoppable: boolean;
  /** Whether anybody wants to know when it begins. */
  readonly isTimed: boolean;
  /**
   * Its place is free, while its answer is still on the way: optional, at most once, and then the next call may be
   * started from within.
   */
  vacate(): void;
  /** A worker has begun it. Told of those that are timed, perhaps of others; again, or after the answer, it changes nothing. */
  begin(): void;
  succeed(value: unknown): void;
  fail(error: unknown): void;
}

/** A call that was started. */
export interface Started {
  /** Stops the work now and frees its place. What it answers afterwards does not count. */
  stop(reason: unknown): void;
}

/**
 * Where tasks run: in threads, or in this process. A runner runs what it is given at once; how many at a time, in
 * which order and until when is the scheduler's business, the same for all runners.
 *
 * Obligations: `start` never throws and answers every call that is not stopped; errors are as `wire.ts` says; inputs and
 * results are copies, as between threads, except for what is transferred.
 */
export interface Runner {
  /** Threads that are alive now, those that are still starting included. */
  readonly liveThreads: number;
  /** Threads that died or were ended because of a task. */
  readonly replaced: number;
  start(call: Call): Started;
  /** Ends everything, stuck or not; resolves when it has ended. No `start` follows. */
  end(reason: unknown): Promise<void>;
}
