import { type Clock, LONGEST_TIMER_MS, onAbort, refused, requireNumber } from '../base/index.js';
import type { Allowance } from './allowance.js';
import { CallLine } from './call-line.js';
import { poolClosed, taskTimedOut } from './failures.js';
import { poolFull } from './pool-full.js';
import type { Runner } from './runner.js';
import { type CallOwner, type Outcome, ScheduledCall } from './scheduled-call.js';
import { Timings, type TimingSummary } from './timings.js';
import { TurnBudget } from './turn-budget.js';
import type { Transferable, WorkerTask } from './task/index.js';

export interface SchedulerOptions {
  /** How many calls run at once. */
  readonly slots: number;
  /** How many of them may be taken now. Default: all. */
  readonly allowance?: Allowance | undefined;
  readonly maxQueue: number;
  readonly whenFull: 'wait' | 'shed';
  readonly clock: Clock;
}

export interface RunOptions {
  /** Aborting it ends the wait or the run: `run` rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long it may run, once a worker has it (a thread that has to start first counts, a process does not); then `run`
   * rejects with `TIMEOUT` and the worker is stopped as by the signal. From 0 to 2 147 483 647 (`RangeError`). Default: as long as it takes.
   */
  readonly timeoutMs?: number | undefined;
  /** Parts of the input that are handed over instead of copied, and are gone here once the task has started. */
  readonly transfer?: readonly Transferable[] | undefined;
}

export interface SchedulerStats {
  readonly queued: number;
  readonly blocked: number;
  readonly running: number;
  readonly completed: number;
  readonly failed: number;
  readonly aborted: number;
  readonly waitMs: TimingSummary;
  readonly runMs: TimingSummary;
}

type State =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'closing';
      readonly ended: Promise<void>;
      readonly finish: (ended: Promise<void>) => void;
    }
  | { readonly kind: 'closed'; readonly ended: Promise<void> };

/**
 * Decides which call runs when, for any runner.
 *
 * I1. At most `slots` calls hold a slot. A call that has vacated its slot settles in the same turn, as soon as its answer
 *     is through; until then it is in `#running`, and is counted as if the call that took its slot still waited.
 * I2. A call is in the line, or running, or settled; it settles exactly once, and then holds neither signal nor input.
 * I3. Calls start in the order they came; while a slot is free and allowed, the line is empty or this turn's budget is spent.
 * I4. Accepted calls = queued + blocked + running + completed + failed + aborted, at every instant.
 */
export class Scheduler implements CallOwner {
  readonly #runner: Runner;
  readonly #options: SchedulerOptions;
  readonly #line: CallLine<ScheduledCall> = new CallLine();
  readonly #running: Set<ScheduledCall> = new Set();
  #freeSlots: number;
  readonly #budget: TurnBudget;
  readonly #waitMs: Timings = new Timings();
  readonly #runMs: Timings = new Timings();
  readonly #ended: Record<Outcome, number> = { completed: 0, failed: 0, aborted: 0 };
  #state: State = { kind: 'open' };

  constructor(runner: Runner, options: SchedulerOptions) {
    this.#runner = runner;
    this.#options = options;
    this.#freeSlots = options.slots;
    this.#budget = new TurnBudget(() => this.#startNext());
  }

  run(
    task: WorkerTask<unknown, unknown>,
    input: unknown,
    { signal, transfer, timeoutMs }: RunOptions,
  ): Promise<unknown> {
    if (signal?.aborted === true) return refused(signal.reason);
    if (this.#state.kind !== 'open') return refused(poolClosed());
    if (this.#isFull()) return refused(poolFull(this.#line.length, this.#options.slots, this.#runMs.mean));
    return new Promise((resolve, reject) => {
      if (timeoutMs !== undefined) requireNumber('timeoutMs', timeoutMs, 0, LONGEST_TIMER_MS);
      const options = { transfer, stoppable: signal !== undefined || timeoutMs !== undefined };
      const call = new ScheduledCall(this, task, input, options, this.#options.clock.now(), resolve, reject);
      if (signal !== undefined) call.registration = onAbort(signal, call);
      if (timeoutMs !== undefined) call.onBegin = () => this.#limit(call, timeoutMs);
      this.#line.push(call);
      this.#startNext();
    });
  }

  stats(): SchedulerStats {
    const running = Math.min(this.#running.size, this.#options.slots);
    const waiting = this.#line.length + this.#running.size - running;
    const queued = Math.min(waiting, this.#options.maxQueue);
    return {
      queued,
      blocked: waiting - queued,
      running,
      ...this.#ended,
      waitMs: this.#waitMs.summary(),
      runMs: this.#runMs.summary(),
    };
  }

  /** Refuses new calls; resolves when all accepted ones have settled and the runner has ended. */
  close(): Promise<void> {
    if (this.#state.kind !== 'open') return this.#state.ended;
    const { promise: ended, resolve: finish } = deferred();
    this.#state = { kind: 'closing', ended, finish };
    this.#endIfDrained();
    return ended;
  }

  /** Rejects every call that has not settled with `reason`; resolves when the runner has ended. */
  destroy(reason: unknown): Promise<void> {
    if (this.#state.kind === 'closed') return this.#state.ended;
    return this.#end(reason);
  }

  settle(call: ScheduledCall, outcome: Outcome): boolean {
    const { state } = call;
    switch (state.kind) {
      case 'settled':
        return false;
      case 'waiting':
        this.withdraw(call);
        break;
      case 'running':
        this.#running.delete(call);
        this.#takeBackSlot(call);
        if (outcome !== 'aborted') this.#runMs.record(this.#options.clock.now() - state.sinceMs);
        break;
    }
    call.release();
    this.#ended[outcome] += 1;
    this.#startNext();
    this.#endIfDrained();
    return true;
  }

  vacate(call: ScheduledCall): void {
    this.#takeBackSlot(call);
    this.#startNext();
  }

  withdraw(call: ScheduledCall): void {
    if (this.#line.has(call)) this.#line.remove(call);
  }

  abandon(call: ScheduledCall, reason: unknown): void {
    if (call.state.kind === 'running') call.state.started.stop(reason);
    call.stop(reason);
  }

  /** Ends `call` after that time, unless what it gives is called before. */
  #limit(call: ScheduledCall, timeoutMs: number): () => void {
    return this.#options.clock.setTimeout(() => this.abandon(call, taskTimedOut(timeoutMs)), timeoutMs);
  }

  #isFull(): boolean {
    const { whenFull, maxQueue } = this.#options;
    return whenFull === 'shed' && this.#freeSlots === 0 && this.#line.length >= maxQueue;
  }

  #startNext(): void {
    if (this.#state.kind === 'closed') return;
    while (this.#freeSlots > 0) {
      const call = this.#line.first;
      if (call === undefined) return;
      if (call.registration?.isAborted === true) {
        call.registration.deliver(); // its event is on its way; here it must not start any more
        continue;
      }
      const nowMs = this.#options.clock.now();
      if (!this.#mayTakeSlot(nowMs) || !this.#budget.take(nowMs)) return;
      this.#start(call, nowMs);
    }
  }

  /** One may always be taken, so that whoever is not let in now is asked again when that one is free. */
  #mayTakeSlot(nowMs: number): boolean {
    const { slots, allowance } = this.#options;
    const taken = slots - this.#freeSlots;
    return allowance === undefined || taken === 0 || taken < allowance(nowMs);
  }

  #start(call: ScheduledCall, nowMs: number): void {
    if (call.state.kind === 'waiting') this.#waitMs.record(nowMs - call.state.sinceMs);
    this.#line.remove(call);
    this.#running.add(call);
    this.#freeSlots -= 1;
    call.holdsSlot = true;
    call.state = { kind: 'running', sinceMs: nowMs, started: this.#runner.start(call) };
  }

  #takeBackSlot(call: ScheduledCall): void {
    if (!call.holdsSlot) return;
    call.holdsSlot = false;
    this.#freeSlots += 1;
  }

  #endIfDrained(): void {
    if (this.#state.kind !== 'closing' || this.#running.size > 0 || this.#line.length > 0) return;
    void this.#end(undefined);
  }

  #end(reason: unknown): Promise<void> {
    const before = this.#state;
    const { promise: ended, resolve } = deferred();
    // Before anything else: what follows may call the caller's listeners, who must find the pool closed.
    this.#state = { kind: 'closed', ended };
    for (let call = this.#line.first; call !== undefined; call = this.#line.first) call.stop(reason);
    for (const call of this.#running) call.stop(reason);
    resolve(this.#runner.end(reason));
    if (before.kind === 'closing') before.finish(ended);
    return ended;
  }
}

function deferred(): { promise: Promise<void>; resolve: (ended: Promise<void>) => void } {
  let resolve: ((ended: Promise<void>) => void) | undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (ended) => resolve?.(ended) };
}
