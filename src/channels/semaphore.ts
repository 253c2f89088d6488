import { ready, refused, requireInteger, type WaitOptions } from '../base/index.js';
import { SemaphoreClosedError } from './errors.js';
import { Claim, Slots } from './slots.js';

/** The same limit for a semaphore's permits as for every count: above, arithmetic would not be exact. */
const MAX_PERMITS = Number.MAX_SAFE_INTEGER;

/**
 * A number of permits, handed out fairly: who holds one may run. First come, first served, whatever the sizes: a large
 * request at the head collects permits while it waits, so small ones behind it cannot starve it, and `availablePermits`
 * reads 0 meanwhile. Aborted, it gives back what it had collected, and the next in line are served at once.
 *
 * ```ts
 * const semaphore = new Semaphore(4);
 * await semaphore.run(() => fetch(url)); // at most four at a time
 * ```
 */
export class Semaphore {
  private state: 'open' | 'closed' = 'open';
  private readonly slots: Slots<SemaphorePermit, undefined>;

  /** `permits`: an integer of at least 0, otherwise `RangeError`. With 0, `addPermits` brings the first. */
  constructor(permits: number) {
    requireInteger('permits', permits, 0);
    this.slots = new Slots(permits, {
      admit: (waiter) => {
        const size = waiter.subject instanceof Claim ? waiter.subject.want : 1;
        waiter.grant(new SemaphorePermit(this.slots, size));
      },
    });
  }

  /**
   * A permit of size `n` (1 when not given; 0 is always granted while open). Waits until it is first in line and `n`
   * permits are available; without bound if there will never be so many. Aborting `signal` leaves the line, rejects
   * with its reason and gives back what was collected. Errors: `SEMAPHORE_CLOSED` when closed before or meanwhile;
   * `RangeError` when `n` is not an integer of at least 0.
   *
   * ```ts
   * const permit = await semaphore.acquire();
   * try { await work(); } finally { permit.release(); }
   * ```
   */
  acquire(n: number = 1, wait?: WaitOptions): Promise<SemaphorePermit> {
    if (!isSize(n)) return refused(badSize(n));
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (this.state === 'closed') return refused(new SemaphoreClosedError());
    if (this.slots.take(n)) return ready(new SemaphorePermit(this.slots, n));
    return this.slots.wait(n === 1 ? undefined : new Claim(n), signal);
  }

  /**
   * A permit of size `n` if it is to be had at once, with nobody waiting; `undefined` if not, or when closed
   * (`isClosed` tells). Never waits. `RangeError` when `n` is not an integer of at least 0.
   */
  tryAcquire(n: number = 1): SemaphorePermit | undefined {
    if (!isSize(n)) throw badSize(n);
    if (this.state === 'closed' || !this.slots.take(n)) return undefined;
    return new SemaphorePermit(this.slots, n);
  }

  /**
   * What `fn` returns, run with a permit of size `n` held until it has settled. Waits for the permit as `acquire`
   * does; aborting ends that wait only, `fn` does not start. Errors: those of `acquire`, and whatever `fn` throws.
   */
  async run<R>(fn: () => R | Promise<R>, n: number = 1, wait?: WaitOptions): Promise<R> {
    const permit = await this.acquire(n, wait);
    try {
      return await fn();
    } finally {
      permit.release();
    }
  }

  /** Adds `n` new permits; those who wait get them first. `RangeError` when `n` is not an integer of at least 0. */
  addPermits(n: number): void {
    requireInteger('n', n, 0, MAX_PERMITS - this.slots.free);
    this.slots.add(n);
  }

  /**
   * Takes up to `n` available permits out for good and returns how many there were. What is held or already set aside
   * for the first in line is not touched. `RangeError` when `n` is not an integer of at least 0.
   */
  forgetPermits(n: number): number {
    requireInteger('n', n, 0);
    const forgotten = Math.min(n, this.slots.free);
    this.slots.take(forgotten);
    return forgotten;
  }

  /**
   * No permit is granted any more: waiting and later `acquire`s reject with `SEMAPHORE_CLOSED`. Permits already held stay
   * valid and may be released. Any number of times.
   */
  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.slots.refuseAll(() => new SemaphoreClosedError());
  }

  /** The same as `close`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** How many could be acquired now; 0 while somebody waits. */
  get availablePermits(): number {
    return this.slots.free;
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }
}

/**
 * The right to run, `size` times over. Give it back with `release` (or `using`); forgotten by the program, it is lost to the
 * semaphore. All of `release`, `forget` and disposal act once: afterwards `size` is 0.
 */
export class SemaphorePermit {
  private readonly slots: Slots<SemaphorePermit, undefined>;
  private held: number;

  /** Made by a semaphore. */
  constructor(slots: Slots<SemaphorePermit, undefined>, size: number) {
    this.slots = slots;
    this.held = size;
  }

  /** How many permits it stands for; 0 once it is given back, forgotten or merged into another. */
  get size(): number {
    return this.held;
  }

  /** Gives all of it back; the next in line gets it inside this call. */
  release(): void {
    const { held } = this;
    this.held = 0;
    if (held > 0) this.slots.add(held);
  }

  /** Takes what it holds out of the semaphore for good. */
  forget(): void {
    this.held = 0;
  }

  /**
   * A permit of size `n` taken from this one, which keeps the rest; `undefined` when it holds fewer. `RangeError` when `n`
   * is not an integer of at least 0.
   */
  split(n: number): SemaphorePermit | undefined {
    requireInteger('n', n, 0);
    if (n > this.held) return undefined;
    this.held -= n;
    return new SemaphorePermit(this.slots, n);
  }

  /** Takes over what `other` holds. `TypeError` when `other` is this permit or belongs to another semaphore. */
  merge(other: SemaphorePermit): void {
    if (other === this) throw new TypeError('a permit cannot be merged into itself');
    if (other.slots !== this.slots) throw new TypeError('permits of two semaphores cannot be merged');
    this.held += other.held;
    other.held = 0;
  }

  /** The same as `release`. */
  [Symbol.dispose](): void {
    this.release();
  }
}

function isSize(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function badSize(n: number): RangeError {
  return new RangeError(`n must be an integer of at least 0, not ${String(n)}`);
}
