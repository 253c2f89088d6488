import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import {
  type Clock,
  formatDuration,
  isPipelineError,
  LONGEST_TIMER_MS,
  PipelineError,
} from '../../../base/index.js';
import { type WorkerTask, workerTask } from '../../../pool/index.js';
import type { Chunk, ChunkResult, WorkerChunk } from './chunk.js';
import type { ChunkFile, FileRange } from './chunk-file.js';
import { withLines } from './chunk-result.js';
import type { ChunkSizer } from './chunk-sizer.js';
import { longestMs } from './longest.js';
import type { Pools } from './pools.js';
import { surviving } from './survive.js';
import type { MapInput, WorkerPlan } from './worker.js';

const worker = pathToFileURL(createRequire(import.meta.url).resolve('#ndjson-map-worker'));
const mapTask: WorkerTask<MapInput, ChunkResult | undefined> = workerTask(worker, { name: 'map' });
const prepareTask: WorkerTask<{ readonly plan: WorkerPlan }, void> = workerTask(worker, { name: 'prepare' });

/** A module may fetch or compute something first: loading has this time, or that of a call if that is longer. */
const LOADING_MS = 60_000;
/** Less is sent as it is. */
const WORTH_READING_AGAIN = 32 * 1024;

/** What workers do for one run. */
export class ChunkWork {
  private readonly pools: Pools;
  private readonly plan: WorkerPlan;
  private readonly sizer: ChunkSizer;
  /** Which inputs workers can read by themselves. */
  private readonly files: readonly (ChunkFile | undefined)[];

  /** What loading took in the first worker: others load with their first chunk, which is no reason to think that they are stuck. */
  private readonly loadingMs: number;

  constructor(parts: {
    readonly pools: Pools;
    readonly plan: WorkerPlan;
    readonly sizer: ChunkSizer;
    readonly files: readonly (ChunkFile | undefined)[];
    readonly loadingMs: number;
  }) {
    this.pools = parts.pools;
    this.plan = parts.plan;
    this.sizer = parts.sizer;
    this.files = parts.files;
    this.loadingMs = parts.loadingMs;
  }

  /**
   * One worker starts and loads the function; gives how long that took. Rejects with `INVALID_ARGUMENT` when it cannot be loaded, or
   * that never comes to an end.
   */
  static async prepare(pools: Pools, plan: WorkerPlan, clock: Clock, signal: AbortSignal): Promise<number> {
    const startedAt = clock.now();
    const timeoutMs = Math.min(LONGEST_TIMER_MS, Math.max(LOADING_MS, plan.timeoutMs));
    const limits = plan.timeoutMs === 0 ? { signal } : { signal, timeoutMs };
    try {
      await pools.for(0).run(prepareTask, { plan }, limits);
      return clock.now() - startedAt;
    } catch (cause) {
      if (!isPipelineError(cause, 'TIMEOUT')) throw cause;
      const reason = `the function was not loaded within ${formatDuration(timeoutMs)}`;
      throw new PipelineError('INVALID_ARGUMENT', reason, { cause });
    }
  }

  /** All of a chunk, whatever becomes of workers. */
  async ofChunk(chunk: Chunk, signal: AbortSignal): Promise<ChunkResult> {
    const { concurrency, kind } = this.plan;
    const run = async (part: WorkerChunk): Promise<ChunkResult> => {
      const { bytes, firstIndex, firstLine, lines } = part;
      const place = { firstIndex, firstLine, lines };
      const range = rangeOf(chunk, part, this.files[chunk.input]);
      const result =
        (range && (await this.run({ ...place, bytes: undefined, range }, signal))) ??
        (await this.run({ ...place, bytes, range: undefined }, signal));
      if (result === undefined) throw new PipelineError('IO', 'a worker lost its lines');
      return withLines(result, bytes);
    };
    return await surviving(chunk, run, { stage: kind, isSideBySide: concurrency !== 1 });
  }

  /** What a worker does with a range, its lines counted from where it begins; undefined when it cannot be read any more. */
  async ofRange(range: FileRange, signal: AbortSignal): Promise<ChunkResult | undefined> {
    return await this.run({ bytes: undefined, firstIndex: 0, firstLine: 1, lines: 0, range }, signal);
  }

  private async run(
    input: Omit<MapInput, 'plan' | 'turnMs'>,
    signal: AbortSignal,
  ): Promise<ChunkResult | undefined> {
    const { plan, pools } = this;
    const { turnMs } = this.sizer;
    const timeoutMs = longestMs(plan, turnMs + 2 * this.loadingMs);
    const limits = timeoutMs === undefined ? { signal } : { signal, timeoutMs };
    const bytes = input.bytes?.length ?? input.range?.length ?? 0;
    return await pools.for(bytes).run(mapTask, { ...input, plan, turnMs }, limits);
  }
}

/** Where a worker can read a part of a chunk by itself. */
function rangeOf(chunk: Chunk, { bytes }: WorkerChunk, file: ChunkFile | undefined): FileRange | undefined {
  if (file === undefined || bytes.length < WORTH_READING_AGAIN) return undefined;
  return { file, position: chunk.offset + bytes.byteOffset - chunk.bytes.byteOffset, length: bytes.length };
}
