import { type Waiter, WaitList } from '../base/index.js';

/** A wait for several slots. Everybody else in line, whatever the subject, waits for one. */
export class Claim {
  readonly want: number;
  /** How many are set aside for it already. */
  have = 0;

  constructor(want: number) {
    this.want = want;
  }
}

/** Who owns the slots and knows what to do with them. */
export interface SlotsOwner<R, S> {
  /**
   * The first in line has its slots: take it out by `waiter.grant`. Slots that turn out not to be needed may be put back
   * by raising `free`; the next in line gets them.
   */
  admit(waiter: Waiter<R, S | Claim>): void;
  /** A waiter was aborted, and what it had was handed on. */
  withdrawn?(): void;
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
export class Slots<R, S> {
  free: number;
  readonly line: WaitList<R, S | Claim>;
  private readonly owner: SlotsOwner<R, S>;

  constructor(free: number, owner: SlotsOwner<R, S>) {
    this.free = free;
    this.owner = owner;
    this.line = new WaitList(({ subject }) => {
      this.add(setAside(subject));
      owner.withdrawn?.();
    });
  }

  /** Takes `count` if they are free, which implies that nobody waits; nothing otherwise. */
  take(count: number): boolean {
    if (this.free < count) return false;
    this.free -= count;
    return true;
  }

  /** Waits for one slot, or for as many as a claim wants. Only when so many are not free. */
  wait(subject: S | Claim, signal: AbortSignal | undefined): Promise<R> {
    const promise = this.line.join(subject, signal);
    // What is free is too little, and is set aside; when others wait, nothing is free (I1).
    if (subject instanceof Claim) subject.have = this.free;
    this.free = 0;
    return promise;
  }

  /** Puts `count` slots in: those who wait get them in order, the rest is free. */
  add(count: number): void {
    this.free += count;
    if (!this.line.isEmpty) this.serve();
  }

  /** Refuses everybody in line; what was set aside is free again. */
  refuseAll(reasonFor: (subject: S | Claim) => unknown): void {
    for (let waiter = this.line.first(); waiter !== undefined; waiter = this.line.first()) {
      this.free += setAside(waiter.subject);
      waiter.refuse(reasonFor(waiter.subject));
    }
  }

  private serve(): void {
    while (this.free > 0) {
      const waiter = this.line.first();
      if (waiter === undefined || !this.collectFor(waiter.subject)) return;
      this.owner.admit(waiter);
    }
  }

  /** Sets aside what is free, as far as it is wanted; true when that completes it. */
  private collectFor(subject: S | Claim): boolean {
    if (!(subject instanceof Claim)) {
      this.free -= 1;
      return true;
    }
    const part = Math.min(this.free, subject.want - subject.have);
    subject.have += part;
    this.free -= part;
    return subject.have === subject.want;
  }
}

function setAside(subject: unknown): number {
  return subject instanceof Claim ? subject.have : 0;
}
