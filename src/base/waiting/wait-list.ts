import { settle } from './budget.js';
import { onAbort, type Registration } from './signal-hub.js';

/** What every wait takes. */
export interface WaitOptions {
  /** Aborting it ends the wait: its promise rejects with `signal.reason`, and nothing was taken or given. */
  readonly signal?: AbortSignal | undefined;
}

/** Calls `resolve` or `reject` of a wait, now or soon. */
export type Settlement = <V>(settle: (outcome: V) => void, outcome: V) => void;

// `new Promise` calls its executor at once, so one shared executor can hand both functions out without a closure each.
// Forgotten as soon as the waiter has them: kept, they would keep the promise, and with it the last thing received.
const forgotten = (): void => {};
let capturedResolve: (result: unknown) => void = forgotten;
let capturedReject: (reason: unknown) => void = forgotten;
const capture = (resolve: (result: never) => void, reject: (reason: unknown) => void): void => {
  capturedResolve = resolve as (result: unknown) => void;
  capturedReject = reject;
};

/**
 * One wait: a place in a {@link WaitList} and the promise behind it. `subject` is what the owner of the list wants to
 * know about it: the value to send, how many permits.
 *
 * - I1 It is settled exactly once, by whoever takes it out of its list: `grant`, `refuse`, or its signal.
 * - I2 In a list or settled, never both: when its promise settles, neither the list nor the signal knows it any more.
 */
export class Waiter<R, S = undefined> {
  /** Neighbours and list, kept here so that leaving from the middle costs no search. Written by the list only. */
  previous: Waiter<R, S> | undefined = undefined;
  next: Waiter<R, S> | undefined = undefined;
  list: WaitList<R, S> | undefined = undefined;
  registration: Registration | undefined = undefined;
  readonly subject: S;
  private readonly resolve: (result: R) => void;
  private readonly reject: (reason: unknown) => void;

  constructor(subject: S) {
    this.subject = subject;
    this.resolve = capturedResolve;
    this.reject = capturedReject;
    capturedResolve = forgotten;
    capturedReject = forgotten;
  }

  /** Takes it out of line and resolves its promise. Change your state first. */
  grant(result: R): void {
    const settlement = this.settlement();
    this.leave();
    settlement(this.resolve, result);
  }

  /** Takes it out of line and rejects its promise. Change your state first. */
  refuse(reason: unknown): void {
    const settlement = this.settlement();
    this.leave();
    settlement(this.reject, reason);
  }

  /** Called by the signal, for all of its waiters before `abandon` for any: none of them may be granted any more. */
  withdraw(): void {
    this.list?.unlink(this);
  }

  /** Called by the signal: the owner takes back what this waiter had and serves the next, then the promise rejects. */
  abandon(reason: unknown): void {
    const list = this.list;
    this.list = undefined;
    this.registration = undefined;
    list?.onWithdrawn?.(this);
    (list?.settlement ?? settle)(this.reject, reason);
  }

  private settlement(): Settlement {
    return this.list === undefined ? settle : this.list.settlement;
  }

  private leave(): void {
    this.list?.unlink(this);
    this.list = undefined;
    this.registration?.cancel();
    this.registration = undefined;
  }
}

/**
 * Who waits for one thing, in the order they came. Joining, leaving from anywhere and serving the first are O(1) and
 * allocate nothing beyond the waiter and its promise.
 */
export class WaitList<R, S = undefined> {
  private head: Waiter<R, S> | undefined = undefined;
  private tail: Waiter<R, S> | undefined = undefined;
  private count = 0;

  /** Called once for each waiter that a signal has taken out of line, before its promise rejects. */
  readonly onWithdrawn: ((waiter: Waiter<R, S>) => void) | undefined;
  /** How promises are settled: within the cooperative budget, unless the owner is driven by a clock of its own. */
  readonly settlement: Settlement;

  constructor(onWithdrawn?: (waiter: Waiter<R, S>) => void, settlement: Settlement = settle) {
    this.onWithdrawn = onWithdrawn;
    this.settlement = settlement;
  }

  get isEmpty(): boolean {
    return this.head === undefined;
  }

  get length(): number {
    return this.count;
  }

  /**
   * Joins the end of the line. The promise settles by `grant`, `refuse`, or when `signal` aborts. The caller has
   * already refused a signal that was aborted before.
   */
  join(subject: S, signal?: AbortSignal): Promise<R> {
    const promise = new Promise<R>(capture);
    const waiter = new Waiter<R, S>(subject);
    // First, since it refuses what is no signal: then nobody may be left in the line.
    if (signal !== undefined) waiter.registration = onAbort(signal, waiter);
    this.link(waiter);
    return promise;
  }

  /**
   * The one to serve next. A waiter whose signal has aborted is never given, even when the event has not reached us
   * yet because another listener of the same signal is being called and releases what it held.
   */
  first(): Waiter<R, S> | undefined {
    while (this.head?.registration?.isAborted === true) this.head.registration.deliver();
    return this.head;
  }

  /** Who came last, for an owner that serves the newest; as for `first`, never one whose signal has aborted. */
  last(): Waiter<R, S> | undefined {
    while (this.tail?.registration?.isAborted === true) this.tail.registration.deliver();
    return this.tail;
  }

  /** Grants the same result to everybody who is in line now. */
  grantAll(result: R): void {
    for (let waiter = this.first(); waiter !== undefined; waiter = this.first()) waiter.grant(result);
  }

  /** Refuses everybody who is in line now, each with a reason of its own. */
  refuseAll(reasonFor: (waiter: Waiter<R, S>) => unknown): void {
    for (let waiter = this.first(); waiter !== undefined; waiter = this.first()) {
      waiter.refuse(reasonFor(waiter));
    }
  }

  /**
   * Calls `visit` for everybody who is in line now, in order; it may settle them or leave them waiting. Who leaves
   * meanwhile is skipped, who joins is not visited.
   */
  forEach(visit: (waiter: Waiter<R, S>) => void): void {
    const present: Waiter<R, S>[] = [];
    for (let waiter = this.head; waiter !== undefined; waiter = waiter.next) present.push(waiter);
    for (const waiter of present) {
      if (waiter.registration?.isAborted === true) waiter.registration.deliver();
      if (waiter.list === this) visit(waiter);
    }
  }

  /** For waiters only; everybody else calls `grant` or `refuse`. A waiter that is not linked is left alone. */
  unlink(waiter: Waiter<R, S>): void {
    const { previous, next } = waiter;
    if (previous === undefined && this.head !== waiter) return;
    if (previous === undefined) this.head = next;
    else previous.next = next;
    if (next === undefined) this.tail = previous;
    else next.previous = previous;
    waiter.previous = undefined;
    waiter.next = undefined;
    this.count -= 1;
  }

  private link(waiter: Waiter<R, S>): void {
    waiter.list = this;
    waiter.previous = this.tail;
    if (this.tail === undefined) this.head = waiter;
    else this.tail.next = waiter;
    this.tail = waiter;
    this.count += 1;
  }
}
