import { type Waiter, WaitList } from '../base/index.js';

/** What a waiter wants of the slots, and how many are already set aside for it. */
export interface Claim {
  readonly want: number;
  have: number;
}

/**
 * Slots that are counted and a fair line for them: the arithmetic behind `Semaphore` and behind the room of a bounded
 * channel.
 *
 * - I1 While somebody waits, `free` is 0: what comes in is set aside for the first in line at once. So taking needs
 *   no look at the line, and nobody can barge.
 * - I2 Only the first in line has anything set aside, and less than it wants.
 * - I3 Slots are never lost: free + set aside + taken changes only by `add` and by whoever takes.
 */
export class Slots<R, C extends Claim> {
  free: number;
  readonly line: WaitList<R, C>;
  private readonly grant: (waiter: Waiter<R, C>) => void;

  /**
   * `grant` is called for the first in line when its claim is complete, and must take it out by `waiter.grant`; it may
   * raise `free`, which the next in line then gets. `onWithdrawn` is called after an aborted claim has been returned.
   */
  constructor(free: number, grant: (waiter: Waiter<R, C>) => void, onWithdrawn?: () => void) {
    this.free = free;
    this.grant = grant;
    this.line = new WaitList((waiter) => {
      this.add(waiter.subject.have);
      onWithdrawn?.();
    });
  }

  /** Takes `count` if they are free, which implies that nobody waits; nothing otherwise. */
  take(count: number): boolean {
    if (this.free < count) return false;
    this.free -= count;
    return true;
  }

  /** Waits for as many as `claim` wants, which were not free. */
  wait(claim: C, signal: AbortSignal | undefined): Promise<R> {
    const promise = this.line.join(claim, signal);
    // All that is free, and too little, is set aside when nobody was waiting before (I1: else nothing is free).
    claim.have = this.free;
    this.free = 0;
    return promise;
  }

  /** Puts `count` slots in: those who wait get them in order, the rest is free. */
  add(count: number): void {
    this.free += count;
    if (!this.line.isEmpty) this.serve();
  }

  /** Refuses everybody in line; what was set aside is free again. */
  refuseAll(reasonFor: (claim: C) => unknown): void {
    for (let waiter = this.line.first(); waiter !== undefined; waiter = this.line.first()) {
      this.free += waiter.subject.have;
      waiter.refuse(reasonFor(waiter.subject));
    }
  }

  private serve(): void {
    for (let waiter = this.line.first(); waiter !== undefined; waiter = this.line.first()) {
      const claim = waiter.subject;
      const part = Math.min(this.free, claim.want - claim.have);
      claim.have += part;
      this.free -= part;
      if (claim.have < claim.want) return;
      this.grant(waiter);
    }
  }
}
