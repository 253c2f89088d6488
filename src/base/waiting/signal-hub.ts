import { wrongKind } from '../validation.js';

/**
 * One listener per `AbortSignal`, however many waits depend on it. A listener per wait would cost O(n) for each one
 * added or removed and a warning from the eleventh on.
 *
 * - I1 A hub listens exactly while somebody is registered; idle, nothing leads from the signal to us.
 * - I2 Idle, nothing leads from a hub to its signal. What a weak map leads to lives until all of the heap is collected; a
 *   signal that a hub held, and all that hangs on it, would live as long.
 * - I3 On abort all targets are withdrawn before any is abandoned, so that what one gives back cannot be granted to
 *   another that is being aborted by the same signal.
 */
export interface AbortTarget {
  /** First round: stop waiting. Runs nothing of the user's and grants nothing. */
  withdraw(): void;
  /** Second round: give back what was held and settle with `reason`. */
  abandon(reason: unknown): void;
}

const hubs = new WeakMap<AbortSignal, SignalHub>();

/**
 * Calls `target` once when `signal` aborts, unless the registration is cancelled before. The signal must not have
 * aborted yet: look at `signal.aborted` first. Throws a `TypeError` for what is no signal.
 */
export function onAbort(signal: AbortSignal, target: AbortTarget): Registration {
  let hub = hubs.get(signal);
  if (hub === undefined) {
    // By what is needed of it: one of another realm is as good.
    if (typeof signal?.addEventListener !== 'function') throw wrongKind('signal', 'an AbortSignal', signal);
    hub = new SignalHub();
    hubs.set(signal, hub);
  }
  return hub.register(signal, target);
}

/** One target's place with its signal. */
export class Registration {
  previous: Registration | undefined = undefined;
  next: Registration | undefined = undefined;
  readonly target: AbortTarget;
  private hub: SignalHub | undefined;

  constructor(hub: SignalHub, target: AbortTarget) {
    this.hub = hub;
    this.target = target;
  }

  /** True when the signal has aborted and its event has not been delivered to the target yet. */
  get isAborted(): boolean {
    return this.hub?.isAborted === true;
  }

  /** Delivers the abort now to everybody registered with the same signal, ahead of the event. */
  deliver(): void {
    this.hub?.deliver();
  }

  /** The target will not be called. Any number of times; O(1). */
  cancel(): void {
    this.hub?.remove(this);
    this.hub = undefined;
  }
}

class SignalHub {
  private head: Registration | undefined = undefined;
  /** Undefined while nobody is registered. */
  private signal: AbortSignal | undefined = undefined;
  private readonly listener = (): void => this.deliver();

  get isAborted(): boolean {
    return this.signal?.aborted === true;
  }

  register(signal: AbortSignal, target: AbortTarget): Registration {
    const registration = new Registration(this, target);
    if (this.head === undefined) {
      this.signal = signal;
      signal.addEventListener('abort', this.listener);
    } else this.head.previous = registration;
    registration.next = this.head;
    this.head = registration;
    return registration;
  }

  remove(registration: Registration): void {
    const { previous, next } = registration;
    if (previous === undefined) this.head = next;
    else previous.next = next;
    if (next !== undefined) next.previous = previous;
    // An old registration that led to newer ones would keep them until all of the heap is collected.
    registration.previous = undefined;
    registration.next = undefined;
    if (this.head !== undefined) return;
    this.signal?.removeEventListener('abort', this.listener);
    this.signal = undefined;
  }

  deliver(): void {
    const reason: unknown = this.signal?.reason;
    const targets: AbortTarget[] = [];
    for (let entry = this.head; entry !== undefined; entry = this.head) {
      targets.push(entry.target);
      entry.cancel();
    }
    // Registered first, called first: the chain is newest first.
    targets.reverse();
    for (const target of targets) target.withdraw();
    for (const target of targets) target.abandon(reason);
  }
}
