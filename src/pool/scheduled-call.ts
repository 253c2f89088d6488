import type { AbortTarget, Registration } from '../base/index.js';
import { Place } from './call-line.js';
import type { Call, Started } from './runner.js';
import { addressOf, type Transferable, type WorkerTask } from './task/index.js';

/** Where a call is on its way. It only moves forward. */
export type CallState =
  | { readonly kind: 'waiting'; readonly sinceMs: number }
  | { readonly kind: 'running'; readonly sinceMs: number; readonly started: Started }
  | { readonly kind: 'settled' };

/** How a call ended. */
export type Outcome = 'completed' | 'failed' | 'aborted';

/** Who is told what happens to a call. */
export interface CallOwner {
  /** It no longer needs its slot, though it has not settled yet. */
  vacate(call: ScheduledCall): void;
  /** The runner's answer, or the end of the pool. False when the call had settled before: then nothing may be told. */
  settle(call: ScheduledCall, outcome: Outcome): boolean;
  /** Its signal has aborted: it must not be started any more. */
  withdraw(call: ScheduledCall): void;
  /** Its signal has aborted: stop it if it runs, and let others have its place. */
  abandon(call: ScheduledCall, reason: unknown): void;
}

const NO_TRANSFER: readonly Transferable[] = [];
const SETTLED: CallState = { kind: 'settled' };

/** One `run` of the pool, from the moment it is accepted until its promise settles. */
export class ScheduledCall extends Place implements Call, AbortTarget {
  readonly address: string;
  readonly stoppable: boolean;
  input: unknown;
  transfer: readonly Transferable[];
  state: CallState;
  holdsSlot = false;
  registration: Registration | undefined;
  /** Called when a worker has begun it; gives what takes that back when it has settled. */
  onBegin: (() => () => void) | undefined;
  #undoBegin: (() => void) | undefined;
  readonly #owner: CallOwner;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: unknown) => void;

  constructor(
    owner: CallOwner,
    task: WorkerTask<unknown, unknown>,
    input: unknown,
    options: { readonly transfer?: readonly Transferable[] | undefined; readonly stoppable: boolean },
    sinceMs: number,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    super();
    this.address = addressOf(task);
    this.input = input;
    this.transfer = options.transfer ?? NO_TRANSFER;
    this.stoppable = options.stoppable;
    this.state = { kind: 'waiting', sinceMs };
    this.#owner = owner;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get isTimed(): boolean {
    return this.onBegin !== undefined;
  }

  vacate(): void {
    this.#owner.vacate(this);
  }

  begin(): void {
    if (this.state.kind !== 'settled') this.#undoBegin ??= this.onBegin?.();
  }

  succeed(value: unknown): void {
    if (this.#owner.settle(this, 'completed')) this.#resolve(value);
  }

  fail(error: unknown): void {
    if (this.#owner.settle(this, 'failed')) this.#reject(error);
  }

  /** Rejects with the reason for which it was stopped, by its signal or by the end of the pool. */
  stop(reason: unknown): void {
    if (this.#owner.settle(this, 'aborted')) this.#reject(reason);
  }

  withdraw(): void {
    this.#owner.withdraw(this);
  }

  abandon(reason: unknown): void {
    this.#owner.abandon(this, reason);
  }

  /** Lets go of everything it held: the caller may keep its promise for ever. */
  release(): void {
    this.state = SETTLED;
    this.registration?.cancel();
    this.registration = undefined;
    this.onBegin = undefined;
    this.#undoBegin?.();
    this.#undoBegin = undefined;
    this.input = undefined;
    this.transfer = NO_TRANSFER;
  }
}
