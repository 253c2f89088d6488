import { done, refused, type WaitList, type WaitOptions } from '../base/index.js';

/** What a channel knows of its ends. */
export interface CountedEnds {
  senders: number;
  readonly receivers: number;
  /** Granted when the last receiver goes. */
  readonly closeWatchers: WaitList<void>;
  /** One sender less; the last one ends the channel. */
  removeSender(): void;
}

/**
 * The closing half of a sender that never waits: one of several, of a channel that ends when all are closed, to receivers that
 * come and go.
 *
 * - I1 An open sender counts once in `senders`, a closed one not at all.
 */
export abstract class CountedSender<Core extends CountedEnds> {
  protected readonly core: Core;
  protected state: 'open' | 'closed';

  /** Made by `channel` and `clone`. */
  constructor(core: Core, state: 'open' | 'closed' = 'open') {
    this.core = core;
    this.state = state;
    if (state === 'open') core.senders += 1;
  }

  /** Another sender of the same channel, to be closed by itself. The clone of a closed sender is closed. */
  abstract clone(): CountedSender<Core>;

  /**
   * Resolves when there is no receiver: every one is disposed. `subscribe` makes one again. Aborting rejects with
   * `signal.reason`.
   */
  closed(wait?: WaitOptions): Promise<void> {
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (this.core.receivers === 0) return done();
    return this.core.closeWatchers.join(undefined, signal);
  }

  /**
   * Says that nothing more comes from this sender. When all are closed, receivers get what is queued for them, or the change they have
   * not seen (closing overwrites nothing), and then the end. Any number of times.
   */
  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.core.removeSender();
  }

  /** The same as `close`. */
  [Symbol.dispose](): void {
    this.close();
  }

  get receiverCount(): number {
    return this.core.receivers;
  }
}
