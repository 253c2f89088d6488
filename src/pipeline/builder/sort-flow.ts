import { done, PipelineError, ready, requireFunction, requireNumber } from '../../base/index.js';
import { Sorter, type SortKey } from '../sort/index.js';
import type { Flow, StageFlow, StageRun } from './flow.js';
import { type Lineage, Parcel } from './parcel.js';
import type { StageStats } from './result.js';
import { Tally } from './tally.js';

export interface SortOptions<T> {
  /**
   * The key of an item: a function, called once for each, or the path to a member (`ts`, `user.name`). See `SortKey` for the order of
   * different kinds of keys.
   */
  readonly by: ((item: T) => SortKey) | string;
  /** About how much memory the items may take before they go to disk. Default 256 MB. */
  readonly memoryBytes?: number | undefined;
  /** Where the private temporary folder is made. Default: the system's. */
  readonly tmpDir?: string | undefined;
}

/** Throws a `TypeError` or `RangeError` for options that cannot be used. */
export function requireSortOptions(options: SortOptions<never>): void {
  if (typeof options?.by !== 'string') requireFunction('by', options?.by);
  if (options.memoryBytes !== undefined) requireNumber('memoryBytes', options.memoryBytes, 1);
}

/** The function of a path; a member that is not there is undefined. */
export function keyFunction<T>(by: SortOptions<T>['by']): (item: T) => SortKey {
  if (typeof by === 'function') return by;
  const names = by.split('.');
  return (item) => {
    let value: unknown = item;
    for (const name of names)
      value = (value as { readonly [name: string]: unknown } | null | undefined)?.[name];
    return value as SortKey;
  };
}

/** What is put to disk for a parcel: its value, and, if it has them, where its lineage is kept and its origin. */
type Record = readonly [value: unknown, lineage: number | undefined, origin?: unknown];

/** Takes everything in, then gives it in order. The only stage that must see the end before it gives anything. */
export class SortFlow implements StageFlow {
  private readonly upstream: Flow;
  private readonly by: (item: never) => unknown;
  private readonly name: string;
  private readonly run: StageRun;
  private readonly sorter: Sorter;
  /** Lineages stay in memory: they are shared between parcels and counted in place. Most parcels have none. */
  private readonly lineages: Lineage[] = [];
  private state: 'taking' | 'giving' | 'ended' = 'taking';
  private readonly tally = new Tally();

  constructor(upstream: Flow, options: SortOptions<never>, name: string, run: StageRun) {
    this.upstream = upstream;
    this.by = keyFunction(options.by);
    this.name = name;
    this.run = run;
    this.sorter = new Sorter(options);
  }

  async next(): Promise<Parcel | undefined> {
    if (this.state === 'taking') await this.takeAll();
    try {
      const pending = this.sorter.next();
      const entry = pending instanceof Promise ? await pending : await ready(pending);
      if (entry !== undefined) return this.parcel(entry.value as Record);
      this.state = 'ended';
      await this.sorter.close();
      return undefined;
    } catch (error) {
      throw this.failure(error);
    }
  }

  stats(): StageStats {
    return this.tally.stats(this.name);
  }

  /** At any instant: the sorter waits for what it is doing with the disk, and does nothing more. */
  destroy(): Promise<void> {
    this.state = 'ended';
    return this.sorter.close();
  }

  private async takeAll(): Promise<void> {
    for (let parcel = await this.upstream.next(); parcel !== undefined; parcel = await this.upstream.next()) {
      this.requireGoing();
      this.tally.received += 1;
      try {
        await (this.sorter.add(this.by(parcel.value as never), this.record(parcel)) ?? done());
      } catch (error) {
        this.requireGoing();
        this.tally.failed += 1;
        throw this.failure(error, parcel);
      }
    }
    // A source that is closed early ends like any other.
    this.requireGoing();
    try {
      await this.sorter.finish();
    } catch (error) {
      throw this.failure(error);
    }
    this.requireGoing();
    this.state = 'giving';
  }

  private requireGoing(): void {
    if (this.state === 'ended') throw new PipelineError('ABORTED', 'the run has ended');
  }

  private record({ lineage, origin, value }: Parcel): Record {
    const at = lineage === undefined ? undefined : this.lineages.push(lineage) - 1;
    return origin === undefined ? [value, at] : [value, at, origin];
  }

  private parcel([value, at, origin]: Record): Parcel {
    this.tally.succeeded += 1;
    return new Parcel(value, at === undefined ? undefined : this.lineages[at], origin);
  }

  private failure(error: unknown, culprit?: Parcel): unknown {
    this.run.fail(this.name, error, culprit);
    return error;
  }
}
