import { Semaphore } from '../../../../channels/index.js';
import { DataProcessor } from '../../../../pipeline/index.js';
import { gatherTask, orderTask, partTask } from '../../tasks.js';
import type { Block } from '../block.js';
import { between, type SortJob } from '../sort-job.js';
import type { Arena } from './arena.js';
import { type Bucket, bucketsOf } from './buckets.js';
import { commonSkip } from './common-skip.js';
import { type GatheredWindow, rowBytes, windowRoom } from './gather-window.js';
import type { Load } from './load.js';
import type { GatheredBucket } from './order-and-gather.js';
import { type Part, scratchBytes } from './sort-part.js';

/** Records of a bucket, at most about: their prefixes fit into a core's own cache. */
const BUCKET_RECORDS = 16 * 1024;
const MOST_BUCKETS = 512;
/** How much of a window a bucket should fill: buckets are not all of a size. */
const FILL = 0.8;

/** Bytes of a window, about, when so many may be held. */
export function windowBytesOf(memoryBytes: number): number {
  return between(16 * 1024, memoryBytes / 16, 2 ** 22);
}

/** What is done with records in order. A block's arrays are good until it resolves. `enough`: no more is wanted. */
export type TakeBlock = (block: Block<ArrayBufferLike>) => Promise<'more' | 'enough'>;

/**
 * Gives all records of a load in order, window by window, unless enough is said: parts are sorted side by side, cut at common bounds into buckets, and each bucket is
 * ordered and gathered for itself. Equal records, under `unique`, only once.
 */
export async function putInOrder(
  job: SortJob,
  arena: Arena,
  load: Load,
  { wantRows }: { readonly wantRows: boolean },
  take: TakeBlock,
): Promise<'given' | 'enough'> {
  const skip = commonSkip(arena.kernel.bytes, load.common);
  await sortParts(job, arena, load.unsorted, skip);
  const line = new Line(job, arena, load, skip, wantRows);
  const wanted = Math.max(load.count / BUCKET_RECORDS, load.bytes / (FILL * line.windowBytes));
  const buckets = bucketsOf(arena, load.parts, Math.min(MOST_BUCKETS, Math.ceil(wanted)));
  return await line.run(buckets, take);
}

async function sortParts(job: SortJob, arena: Arena, parts: readonly Part[], skip: number): Promise<void> {
  const rest = parts.values();
  const largest = parts.reduce((most, { count }) => Math.max(most, count), 0);
  const lane = async (): Promise<void> => {
    const scratch = arena.reserve(scratchBytes(largest));
    for (const part of rest) {
      const task = { part, scratch, skip };
      await job.pool.run(partTask, { arena: arena.handle, task }, { signal: job.teller.stopping });
    }
  };
  await Promise.all(Array.from({ length: Math.min(parts.length, job.settings.jobs + 1) }, lane));
}

/** A bucket in order, its first window where it was gathered to. */
interface BucketInOrder extends GatheredBucket {
  readonly numbers: number;
  readonly place: number;
}

/**
 * Buckets in, blocks out, in order; some of each are on their way at a time.
 *
 * - L1 Buckets take their places in order. So the one that is next always has one, and places come back.
 */
class Line {
  readonly windowBytes: number;
  private readonly job: SortJob;
  private readonly arena: Arena;
  private readonly skip: number;
  private readonly wantRows: boolean;
  private readonly numbers: number;
  /** Places that first windows are gathered to; a bucket gives its place back once all of it was taken. */
  private readonly places: number[];
  private readonly freePlaces: Semaphore;
  /** Where, in turn with its own place, the other windows of the bucket at hand are gathered to. */
  private readonly spare: number;

  constructor(job: SortJob, arena: Arena, load: Load, skip: number, wantRows: boolean) {
    const { order, settings } = job;
    this.job = job;
    this.arena = arena;
    this.skip = skip;
    this.wantRows = wantRows;
    this.numbers = arena.reserve(4 * load.count);
    this.windowBytes = Math.max(windowBytesOf(settings.memoryBytes), load.longest + rowBytes(order.slots));
    const places = settings.jobs + 2;
    const room = windowRoom(this.windowBytes);
    this.places = Array.from({ length: places }, () => arena.reserve(room));
    this.freePlaces = new Semaphore(places);
    this.spare = arena.reserve(room);
  }

  async run(buckets: readonly Bucket[], take: TakeBlock): Promise<'given' | 'enough'> {
    const largest = buckets.reduce((most, { count }) => Math.max(most, count), 0);
    const total = buckets.reduce((sum, { count }) => sum + count, 0);
    // However unequal buckets are, those in work have no more records than there are.
    const lanes = Math.max(1, Math.min(this.job.settings.jobs + 1, Math.floor(total / (largest || 1))));
    const rooms = Array.from({ length: lanes }, () =>
      this.arena.reserve(8 * largest + scratchBytes(largest)),
    );
    const ordering = new DataProcessor<Bucket, BucketInOrder>(
      (bucket, { signal }) => this.order(bucket, rooms, signal),
      {
        concurrency: lanes,
        bufferSize: 1,
        order: 'input',
        signal: this.job.teller.stopping,
        name: 'order',
      },
    );
    let failure: { readonly error: unknown } | undefined;
    const feeding = feed(ordering, buckets).catch((error: unknown) => {
      failure = { error };
      ordering.close();
    });
    try {
      for await (const bucket of ordering) {
        if ((await this.giveOut(bucket, take)) === 'enough') return 'enough';
        this.places.push(bucket.place);
        this.freePlaces.addPermits(1);
      }
      await feeding;
      if (failure !== undefined) throw failure.error;
      return 'given';
    } finally {
      await ordering.destroy();
      await feeding;
    }
  }

  private async order(
    { before, count, sources }: Bucket,
    rooms: number[],
    signal: AbortSignal,
  ): Promise<BucketInOrder> {
    const { arena, job, skip, wantRows, windowBytes } = this;
    (await this.freePlaces.acquire(1, { signal })).forget();
    const to = this.places.pop() as number;
    const prefixes = rooms.pop() as number;
    const bucket = { numbers: this.numbers + 4 * before, prefixes, count };
    const { unique } = job.settings;
    const wishes = { scratch: prefixes + 8 * count, skip, unique, windowBytes, to, wantRows };
    const task = { bucket, sources, ...wishes };
    const ordered = await job.pool.run(orderTask, { arena: arena.handle, task }, { signal });
    rooms.push(prefixes);
    return { ...ordered, numbers: bucket.numbers, place: to };
  }

  /** Gives a bucket window by window; while one is taken the next is gathered. */
  private async giveOut(
    { first, numbers, place, windows }: BucketInOrder,
    take: TakeBlock,
  ): Promise<'more' | 'enough'> {
    let at = numbers;
    let window = first;
    for (const [n, size] of windows.entries()) {
      at += 4 * size;
      const count = windows[n + 1];
      const next = count === undefined ? window : this.gather(at, count, n % 2 === 0 ? this.spare : place);
      const [taken, gathered] = await Promise.all([take(this.blockOf(window)), next]);
      if (taken === 'enough') return taken;
      window = gathered;
    }
    return 'more';
  }

  private gather(numbers: number, count: number, to: number): Promise<GatheredWindow> {
    const { arena, job, wantRows } = this;
    const task = { numbers, count, to, wantRows };
    return job.pool.run(gatherTask, { arena: arena.handle, task }, { signal: job.teller.stopping });
  }

  private blockOf({ bytes, count, lines, rows }: GatheredWindow): Block<ArrayBufferLike> {
    const { kernel } = this.arena;
    const words = this.wantRows ? (count * rowBytes(this.job.order.slots)) / 4 : 0;
    return {
      bytes: kernel.bytes.subarray(lines, lines + bytes),
      rows: kernel.values.subarray(rows >> 2, (rows >> 2) + words),
      count,
    };
  }
}

async function feed(
  ordering: DataProcessor<Bucket, BucketInOrder>,
  buckets: readonly Bucket[],
): Promise<void> {
  for (const bucket of buckets) await ordering.send(bucket);
  ordering.close();
}
