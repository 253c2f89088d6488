import { done, isThenable } from '../../base/index.js';
import type { Source } from '../ends/index.js';
import type { Expansion } from './expansion.js';
import type { StageFlow } from './flow.js';
import { Family, type Ledger, type Parcel } from './parcel.js';
import type { StageStats } from './result.js';
import type { WorkFlow } from './work-flow.js';

/**
 * The second half of `flatMap`: takes the iterables apart, one after the other and only as fast as somebody pulls, so
 * that an iterable may be endless.
 */
export class FlatFlow implements StageFlow {
  private readonly work: WorkFlow;
  private readonly ledger: Ledger;
  private state: 'open' | 'destroyed' = 'open';
  private current: { readonly values: Source<unknown>; readonly family: Family } | undefined = undefined;

  constructor(work: WorkFlow, ledger: Ledger) {
    this.work = work;
    this.ledger = ledger;
  }

  async next(): Promise<Parcel | undefined> {
    for (;;) {
      if (this.current === undefined) {
        const parcel = await this.work.next();
        if (parcel === undefined) return undefined;
        if (this.state === 'open') this.open(parcel);
        // It was on its way here when the run ended.
        else await (parcel.value as Expansion).discard(undefined);
      } else {
        const child = await this.step(this.current);
        if (child !== undefined) return child;
      }
    }
  }

  /** What is being taken apart is still in work here: where a run stands still, this may be the place. */
  stats(): StageStats {
    const stats = this.work.stats();
    if (this.current === undefined) return stats;
    return { ...stats, succeeded: stats.succeeded - 1, inFlight: stats.inFlight + 1 };
  }

  async destroy(reason: unknown): Promise<void> {
    const { current } = this;
    this.state = 'destroyed';
    this.current = undefined;
    await Promise.all([this.work.destroy(reason), current?.values.close(reason)]);
  }

  private open(parcel: Parcel): void {
    const expansion = parcel.value as Expansion;
    const family = new Family(parcel, expansion.item);
    try {
      this.current = { values: expansion.open(), family };
    } catch (error) {
      this.work.failLate(family.end, error);
    }
  }

  /** The next child; nothing when the expansion is over, well or badly. */
  private async step({ values, family }: NonNullable<FlatFlow['current']>): Promise<Parcel | undefined> {
    try {
      const pending = values.next();
      const step = isThenable(pending) ? await pending : pending;
      if (step.done !== true) {
        await done();
        return family.child(step.value);
      }
      this.current = undefined;
      this.ledger.settle(family.end, 'succeeded');
    } catch (error) {
      this.current = undefined;
      this.work.failLate(family.end, error);
    }
    return undefined;
  }
}
