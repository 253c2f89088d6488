import { done, isThenable, ready } from '../../base/index.js';
import { openSource, type Source, type SourceLike } from '../ends/index.js';
import type { Flow, StageRun } from './flow.js';
import type { Ledger, Parcel } from './parcel.js';

/**
 * The head of the chain: takes items from the source, one at a time, and puts each in a parcel.
 *
 * - I1 A source that has come to its end, failed or been closed is not touched again.
 * - I2 A source that is left early is closed once.
 */
export class SourceFlow implements Flow {
  private readonly given: SourceLike<unknown>;
  private readonly run: StageRun;
  private readonly ledger: Ledger;
  private source: Source<unknown> | undefined = undefined;
  private state: 'open' | 'ended' = 'open';

  constructor(source: SourceLike<unknown>, run: StageRun, ledger: Ledger) {
    this.given = source;
    this.run = run;
    this.ledger = ledger;
  }

  next(): Promise<Parcel | undefined> {
    if (this.state === 'ended') return ready(undefined);
    try {
      this.source ??= openSource(this.given);
      const step = this.source.next();
      return isThenable(step) ? this.later(step) : ready(this.parcel(step));
    } catch (error) {
      return Promise.reject(this.failed(error));
    }
  }

  /** Lets go of the source, unless it has come to its end by itself. */
  async close(reason: unknown): Promise<void> {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.source ??= openSource(this.given);
    await this.source.close(reason);
  }

  private async later(pending: PromiseLike<IteratorResult<unknown>>): Promise<Parcel | undefined> {
    try {
      const step = await pending;
      // A source that is always ready must leave timers and I/O their turn, like everything else.
      await done();
      return this.parcel(step);
    } catch (error) {
      throw this.failed(error);
    }
  }

  private parcel(step: IteratorResult<unknown>): Parcel | undefined {
    if (step.done === true) {
      this.state = 'ended';
      return undefined;
    }
    return this.ledger.take(step.value);
  }

  private failed(error: unknown): unknown {
    // A source that throws has ended; closing it again would be one call too many.
    this.state = 'ended';
    this.run.fail('source', error);
    return error;
  }
}
