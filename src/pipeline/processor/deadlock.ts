import { PipelineError } from '../../base/index.js';

/** Something that makes others wait. */
export interface Stallable {
  /** Written by the guard. Who is watched need not ask again. */
  isWatched: boolean;
  /** True while somebody waits. */
  readonly isWaitedFor: boolean;
  /** Ends every wait: those for something that was to come reject with `error`. */
  refuseWaits(error: PipelineError): void;
  /** One line for the message: who waits for what. */
  describeWaits(): string;
}

/**
 * The guard against waiting for ever in silence. When nothing keeps the event loop alive and somebody still waits, no
 * wait can ever end: Node would leave with exit code 0, as if all had been done. At that moment (`beforeExit`) every
 * wait rejects with `DEADLOCK`, and so the program's own error handling, or Node's for unhandled rejections, speaks.
 *
 * - I1 Whatever is waited for is held here, so that garbage collection cannot end a wait in silence.
 * - I2 The listener is there exactly while something is watched.
 * - I3 What was left behind without an end and without a waiter is let go at the next sweep, at the latest when the
 *   number of the watched has doubled.
 */
class DeadlockGuard {
  private readonly watched = new Set<Stallable>();
  private sweepAt = 32;
  private readonly onBeforeExit = (): void => this.refuseAll();

  watch(target: Stallable): void {
    if (this.watched.size === 0) process.on('beforeExit', this.onBeforeExit);
    target.isWatched = true;
    this.watched.add(target);
    if (this.watched.size >= this.sweepAt) this.sweep(target);
  }

  unwatch(target: Stallable): void {
    if (!this.watched.delete(target)) return;
    target.isWatched = false;
    if (this.watched.size === 0) process.off('beforeExit', this.onBeforeExit);
  }

  private sweep(newest: Stallable): void {
    for (const target of this.watched) {
      if (target !== newest && !target.isWaitedFor) this.unwatch(target);
    }
    this.sweepAt = Math.max(32, 2 * this.watched.size);
  }

  private refuseAll(): void {
    const stalled = [...this.watched].filter((target) => target.isWaitedFor);
    if (stalled.length === 0) return;
    const story = stalled.map((target) => target.describeWaits()).join('; ');
    for (const target of stalled) {
      target.refuseWaits(new PipelineError('DEADLOCK', `nothing can end these waits any more: ${story}`));
    }
  }
}

/** One for the process (and one for each thread of it). */
export const deadlockGuard: {
  watch(target: Stallable): void;
  unwatch(target: Stallable): void;
} = new DeadlockGuard();
