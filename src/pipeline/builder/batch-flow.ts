import { type Clock, PipelineError, requireInteger, requireNumber } from '../../base/index.js';
import type { Flow, StageFlow, StageRun } from './flow.js';
import { Batch, Parcel } from './parcel.js';
import type { StageStats } from './result.js';
import { Tally } from './tally.js';

/** When a batch is complete: whichever comes first. At least one is needed. */
export interface BatchOptions {
  /** It holds so many items. */
  readonly maxItems?: number | undefined;
  /**
   * The next item would make it larger. Only an item that is larger by itself exceeds this, and travels alone. Counts
   * the `byteLength` of binary items and the UTF-8 length of strings; other items fail the stage.
   */
  readonly maxBytes?: number | undefined;
  /** Its first item has waited so long, and somebody wants the batch. */
  readonly maxWaitMs?: number | undefined;
}

/** Throws a `RangeError` for limits out of range and `PIPELINE_INVALID` when there is none. */
export function requireBatchOptions(options: BatchOptions): void {
  // Without types it may be called with nothing.
  const { maxBytes, maxItems, maxWaitMs } = Object(options) as BatchOptions;
  if (maxItems !== undefined) requireInteger('maxItems', maxItems, 1);
  if (maxBytes !== undefined) requireNumber('maxBytes', maxBytes, 1);
  if (maxWaitMs !== undefined) requireNumber('maxWaitMs', maxWaitMs, 0);
  if (maxItems === undefined && maxBytes === undefined && maxWaitMs === undefined) {
    throw new PipelineError(
      'PIPELINE_INVALID',
      'batch needs maxItems, maxBytes or maxWaitMs: without one it never ends',
    );
  }
}

const LATE: unique symbol = Symbol('late');

interface Sized {
  readonly parcel: Parcel;
  readonly bytes: number;
}

/** Collects items into arrays. Nothing is lost between batches: an item too many opens the next one. */
export class BatchFlow implements StageFlow {
  private readonly upstream: Flow;
  private readonly name: string;
  private readonly run: StageRun;
  private readonly clock: Clock;
  private readonly maxItems: number;
  private readonly maxBytes: number;
  private readonly maxWaitMs: number | undefined;
  /** A pull that was still waiting when the last batch had waited long enough. */
  private pending: Promise<Parcel | undefined> | undefined = undefined;
  private upstreamEnded = false;
  private carried: Sized | undefined = undefined;
  private readonly tally = new Tally();

  constructor(upstream: Flow, options: BatchOptions, name: string, run: StageRun, clock: Clock) {
    this.upstream = upstream;
    this.name = name;
    this.run = run;
    this.clock = clock;
    this.maxItems = options.maxItems ?? Infinity;
    this.maxBytes = options.maxBytes ?? Infinity;
    this.maxWaitMs = options.maxWaitMs;
  }

  async next(): Promise<Parcel | undefined> {
    const first = this.carried ?? (await this.pull());
    this.carried = undefined;
    if (first === undefined) return undefined;
    const parts = [first.parcel];
    if (this.maxItems > 1 && first.bytes < this.maxBytes) await this.collect(parts, first.bytes);
    this.tally.succeeded += parts.length;
    return new Parcel(
      parts.map((part) => part.value),
      new Batch(parts),
    );
  }

  stats(): StageStats {
    return this.tally.stats(this.name);
  }

  async destroy(): Promise<void> {}

  private async collect(parts: Parcel[], firstBytes: number): Promise<void> {
    const deadline = this.maxWaitMs === undefined ? undefined : new Deadline(this.clock, this.maxWaitMs);
    let bytes = firstBytes;
    while (parts.length < this.maxItems && bytes < this.maxBytes) {
      const next = await this.pull(deadline);
      if (next === undefined || next === LATE) break;
      if (bytes + next.bytes > this.maxBytes) {
        this.carried = next;
        break;
      }
      parts.push(next.parcel);
      bytes += next.bytes;
    }
    deadline?.cancel();
  }

  private pull(): Promise<Sized | undefined>;
  private pull(deadline: Deadline | undefined): Promise<Sized | typeof LATE | undefined>;
  private async pull(deadline?: Deadline): Promise<Sized | typeof LATE | undefined> {
    if (this.upstreamEnded) return undefined;
    this.pending ??= this.upstream.next();
    const parcel = await (deadline === undefined
      ? this.pending
      : Promise.race([this.pending, deadline.passed]));
    if (parcel === LATE) return LATE;
    this.pending = undefined;
    if (parcel === undefined) {
      this.upstreamEnded = true;
      return undefined;
    }
    this.tally.received += 1;
    return { parcel, bytes: this.maxBytes === Infinity ? 0 : this.sizeOf(parcel) };
  }

  private sizeOf(parcel: Parcel): number {
    const { value } = parcel;
    if (typeof value === 'string') return Buffer.byteLength(value);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
      return value.byteLength;
    }
    this.tally.failed += 1;
    const error = new TypeError(
      'maxBytes counts binary items and strings; another item has no size in bytes',
    );
    this.run.fail(this.name, error, parcel);
    throw error;
  }
}

class Deadline {
  readonly passed: Promise<typeof LATE>;
  cancel: () => void = () => {};

  constructor(clock: Clock, delayMs: number) {
    this.passed = new Promise((resolve) => {
      this.cancel = clock.setTimeout(() => resolve(LATE), delayMs);
    });
  }
}
