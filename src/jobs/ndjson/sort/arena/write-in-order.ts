import { DataProcessor } from '../../../../pipeline/index.js';
import type { PlacedOut } from '../../run/index.js';
import { orderToWriteTask, writeTask } from '../../tasks.js';
import type { SortJob } from '../sort-job.js';
import type { Arena } from './arena.js';
import type { Bucket } from './buckets.js';
import { windowRoom } from './gather-window.js';
import type { Load } from './load.js';
import { cut, lanesFor, sortAll, windowBytesOf } from './put-in-order.js';

/** Bytes that are gathered and written together: little enough for a core's own cache, enough to be worth a call of the system. */
const WRITE_BYTES = 256 * 1024;

/** How many records a thread wrote, and their bytes. `enough`: no more is wanted. */
export type Wrote = (records: number, bytes: number) => 'more' | 'enough';

/**
 * Has all records of a load written in order, by the threads that ordered them, side by side: as soon as the buckets before one are in order,
 * and thus their lengths known, its place in the file is.
 */
export async function writeInOrder(
  job: SortJob,
  arena: Arena,
  load: Load,
  file: PlacedOut,
  wrote: Wrote,
): Promise<void> {
  const skip = await sortAll(job, arena, load);
  const buckets = cut(arena, load, windowBytesOf(job.settings.memoryBytes));
  const writing = new Writing(job, arena, load, skip, file, buckets);
  await writing.run(buckets, wrote);
}

/** Places for a bucket while it is worked on. */
interface Lane {
  readonly prefixes: number;
  readonly to: number;
}

/**
 * Buckets on their way into a file; some are at a time.
 *
 * - W1 Buckets are begun in order, so those that the place of one depends on are ordered before it, and none waits for ever.
 */
class Writing {
  private readonly job: SortJob;
  private readonly arena: Arena;
  private readonly skip: number;
  private readonly file: PlacedOut;
  private readonly numbers: number;
  private readonly windowBytes: number;
  private readonly lanes: Lane[];
  /** Where the bucket that comes next begins in the file. */
  private end: Promise<number> = Promise.resolve(0);

  constructor(
    job: SortJob,
    arena: Arena,
    load: Load,
    skip: number,
    file: PlacedOut,
    buckets: readonly Bucket[],
  ) {
    this.job = job;
    this.arena = arena;
    this.skip = skip;
    this.file = file;
    this.numbers = arena.reserve(4 * load.count);
    this.windowBytes = Math.max(Math.min(WRITE_BYTES, windowBytesOf(job.settings.memoryBytes)), load.longest);
    this.lanes = lanesFor(job, arena, buckets).map((prefixes) => ({
      prefixes,
      to: arena.reserve(windowRoom(this.windowBytes)),
    }));
  }

  async run(buckets: readonly Bucket[], wrote: Wrote): Promise<void> {
    const { lanes } = this;
    const processor = new DataProcessor<Bucket, { readonly count: number; readonly bytes: number }>(
      (bucket, { signal }) => this.write(bucket, signal),
      {
        concurrency: lanes.length,
        bufferSize: 1,
        order: 'input',
        signal: this.job.teller.stopping,
        name: 'write',
      },
    );
    const feeding = feed(processor, buckets);
    feeding.catch(() => undefined); // it is awaited a little later
    try {
      for await (const { count, bytes } of processor) if (wrote(count, bytes) === 'enough') return;
      await feeding;
    } finally {
      await processor.destroy();
    }
  }

  private async write(
    { before, count: size, sources }: Bucket,
    signal: AbortSignal,
  ): Promise<{ readonly count: number; readonly bytes: number }> {
    const { arena, file, job, lanes, skip, windowBytes } = this;
    const lane = lanes.pop() as Lane;
    const { prefixes, to } = lane;
    const numbers = this.numbers + 4 * before;
    const bucket = { numbers, prefixes, count: size };
    const { unique } = job.settings;
    const task = { bucket, sources, scratch: prefixes + 8 * size, skip, unique, windowBytes };
    const ordering = job.pool.run(orderToWriteTask, { arena: arena.handle, task }, { signal });
    const start = this.end;
    this.end = Promise.all([start, ordering]).then(([at, { bytes }]) => at + bytes);
    this.end.catch(() => undefined); // it is told by who waits for it
    const { bytes, count, windows } = await ordering;
    const toWrite = { numbers, windows, to, descriptor: file.descriptor, position: await start };
    await job.pool
      .run(writeTask, { arena: arena.handle, task: toWrite }, { signal })
      .catch((error: unknown) => {
        throw isOfWriting(error) ? file.failed(error) : error;
      });
    lanes.push(lane);
    return { count, bytes };
  }
}

function isOfWriting(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall === 'write';
}

async function feed(processor: DataProcessor<Bucket, unknown>, buckets: readonly Bucket[]): Promise<void> {
  for (const bucket of buckets) await processor.send(bucket);
  processor.close();
}
