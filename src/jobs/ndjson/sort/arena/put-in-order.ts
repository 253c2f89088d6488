import { Semaphore } from '../../../../channels/index.js';
import { DataProcessor } from '../../../../pipeline/index.js';
import { gatherTask, orderTask, partTask } from '../../tasks.js';
import type { Block } from '../block.js';
import type { SortJob } from '../sort-job.js';
import type { Arena } from './arena.js';
import { type Bucket, bucketsOf } from './buckets.js';
import { commonSkip } from './common-skip.js';
import { type GatheredWindow, rowBytes, type WindowToGather, windowRoom } from './gather-window.js';
import type { Load } from './load.js';
import { type Part, scratchBytes } from './sort-part.js';

/** Bytes of records in a bucket, about: its prefixes fit into a core's own cache. */
const BUCKET_RECORDS = 16 * 1024;
const MOST_BUCKETS = 512;

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
  await sortParts(job, arena, load.parts, skip);
  const wanted = Math.min(MOST_BUCKETS, Math.ceil(load.count / BUCKET_RECORDS));
  const buckets = bucketsOf(arena, load.parts, wanted);
  const line = new Line(job, arena, load, skip, wantRows);
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

interface Window {
  readonly numbers: number;
  readonly count: number;
}

/** Buckets in, blocks out, in order; some of each are on their way at a time. */
class Line {
  private readonly job: SortJob;
  private readonly arena: Arena;
  private readonly skip: number;
  private readonly wantRows: boolean;
  private readonly numbers: number;
  private readonly windowBytes: number;
  /** Places that windows are gathered to; a window gives its place back once it was taken. */
  private readonly places: number[];
  private readonly freePlaces: Semaphore;

  constructor(job: SortJob, arena: Arena, load: Load, skip: number, wantRows: boolean) {
    const { machine, order, settings } = job;
    this.job = job;
    this.arena = arena;
    this.skip = skip;
    this.wantRows = wantRows;
    this.numbers = arena.reserve(4 * load.count);
    this.windowBytes = Math.max(machine.sliceBytes, load.longest + rowBytes(order.slots));
    const places = settings.jobs + 3;
    this.places = Array.from({ length: places }, () => arena.reserve(windowRoom(this.windowBytes)));
    this.freePlaces = new Semaphore(places);
  }

  async run(buckets: readonly Bucket[], take: TakeBlock): Promise<'given' | 'enough'> {
    const signal = this.job.teller.stopping;
    const largest = buckets.reduce((most, { count }) => Math.max(most, count), 0);
    const total = buckets.reduce((sum, { count }) => sum + count, 0);
    // However unequal buckets are, those in work have no more records than there are.
    const lanes = Math.max(1, Math.min(this.job.settings.jobs + 1, Math.floor(total / (largest || 1))));
    const rooms = Array.from({ length: lanes }, () =>
      this.arena.reserve(8 * largest + scratchBytes(largest)),
    );
    const ordering = new DataProcessor<Bucket, readonly Window[]>(
      (bucket, context) => this.order(bucket, rooms, context.signal),
      { concurrency: lanes, bufferSize: 1, order: 'input', signal, name: 'order' },
    );
    const gathering = new DataProcessor<Window, GatheredWindow & { readonly place: number }>(
      (window, context) => this.gather(window, context.signal),
      { concurrency: this.job.settings.jobs + 1, bufferSize: 1, order: 'input', signal, name: 'gather' },
    );
    const failures: unknown[] = [];
    const note = (error: unknown): void => void failures.push(error);
    const feeding = [
      feed(ordering, buckets).catch(note),
      relay(ordering, gathering)
        .catch(note)
        .finally(() => gathering.close()),
    ];
    try {
      for await (const { place, ...window } of gathering) {
        if ((await take(this.blockOf(window))) === 'enough') return 'enough';
        this.places.push(place);
        this.freePlaces.addPermits(1);
      }
      await Promise.all(feeding);
      if (failures.length > 0) throw failures[0];
      return 'given';
    } finally {
      await ordering.destroy();
      await gathering.destroy();
      await Promise.all(feeding);
    }
  }

  private async order(
    { before, count, sources }: Bucket,
    rooms: number[],
    signal: AbortSignal,
  ): Promise<readonly Window[]> {
    const { skip, windowBytes } = this;
    const prefixes = rooms.pop() as number;
    const bucket = { numbers: this.numbers + 4 * before, prefixes, count };
    const { unique } = this.job.settings;
    const task = { bucket, sources, scratch: prefixes + 8 * count, skip, unique, windowBytes };
    const { windows } = await this.job.pool.run(orderTask, { arena: this.arena.handle, task }, { signal });
    rooms.push(prefixes);
    let { numbers } = bucket;
    return windows.map((size) => {
      const window = { numbers, count: size };
      numbers += 4 * size;
      return window;
    });
  }

  private async gather(
    window: Window,
    signal: AbortSignal,
  ): Promise<GatheredWindow & { readonly place: number }> {
    (await this.freePlaces.acquire(1, { signal })).forget();
    const place = this.places.pop() as number;
    const task: WindowToGather = { ...window, to: place, wantRows: this.wantRows };
    const gathered = await this.job.pool.run(gatherTask, { arena: this.arena.handle, task }, { signal });
    return { ...gathered, place };
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
  ordering: DataProcessor<Bucket, readonly Window[]>,
  buckets: readonly Bucket[],
): Promise<void> {
  for (const bucket of buckets) await ordering.send(bucket);
  ordering.close();
}

async function relay(
  ordering: DataProcessor<Bucket, readonly Window[]>,
  gathering: DataProcessor<Window, unknown>,
): Promise<void> {
  for await (const windows of ordering) for (const window of windows) await gathering.send(window);
}
