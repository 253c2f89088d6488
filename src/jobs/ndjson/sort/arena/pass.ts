import { onAbort } from '../../../../base/index.js';
import { Semaphore } from '../../../../channels/index.js';
import { DataProcessor } from '../../../../pipeline/index.js';
import type { OversizedRecord } from '../../batch.js';
import type { SortSpec } from '../../order/index.js';
import type { RunEnding } from '../../run/index.js';
import { Arena } from './arena.js';
import { type Findings, Intake, upTo } from './intake.js';
import type { ArenaPiece } from './piece.js';
import { Room } from './room.js';
import type { PieceToSort } from './scan-and-sort.js';
import { RecordLength, type ScanFrom, scanWhole } from './scan-whole.js';
import { InputsSource, type ReadingJob } from './source.js';

/** Bytes of a piece of a plain file, and of what is read of other inputs at a time. */
const PIECE_BYTES = 2 ** 21;
const BATCH_BYTES = 2 ** 20;

/** What a scan found (`scan`), where it is, and the arena, which is good until the next one is asked for. */
export type Passed<R> =
  | {
      readonly kind: 'scanned';
      readonly arena: Arena;
      readonly piece: ArenaPiece;
      /** The number of the first line of it. */
      readonly firstLine: number;
      /** Where it begins in the arena. */
      readonly from: number;
      readonly scan: R;
      /** What `stopAt` said of it. */
      readonly stop: number | undefined;
    }
  | { readonly kind: 'ending'; readonly ending: RunEnding };

/** Has a piece scanned in a thread, wholly, or as far as there is room for rows. */
export type ScanInThread<R> = (arena: Arena, piece: PieceToSort, signal: AbortSignal) => Promise<R>;

interface Taken {
  readonly arena: Arena;
  readonly next: ArenaPiece | OversizedRecord;
}

interface ScannedPieces<R> extends Taken {
  readonly scans: readonly ScanFrom<R>[];
}

/**
 * Passes inputs of any length through a few arenas, a piece in each, and gives what scans find, in the order of the input; an arena is used again as soon
 * as its piece was dealt with. Counts are kept and faults dealt with on the way; the last that is given is an ending when the input did not
 * come to its end. `stopAt` tells of a scan the record, by its place, with which all ends: what is behind it is not taken in.
 */
export async function* pass<R extends Findings & { readonly reached: number; readonly count: number }>(
  job: ReadingJob,
  spec: SortSpec,
  scanInThread: ScanInThread<R>,
  stopAt: (arena: Arena, scan: R) => number | undefined = () => undefined,
): AsyncGenerator<Passed<R>, void> {
  const { closing } = job.teller;
  const leaving = new AbortController();
  const leave = (): void => leaving.abort(closing.reason);
  const registration = onAbort(closing, { withdraw: () => undefined, abandon: leave });
  if (closing.aborted) leave();
  const lanes = new Lanes<R>(job, spec, scanInThread, leaving.signal);
  const intake = new Intake(job);
  try {
    for await (const { arena, next, scans } of lanes.run()) {
      const ended = next.kind === 'oversized' ? await intake.takeOversized(next) : undefined;
      if (ended !== undefined) return yield { kind: 'ending', ending: ended };
      if (next.kind === 'piece') {
        for (const { from, scan } of scans) {
          const firstLine = intake.lineOf(next.input);
          const stop = stopAt(arena, scan);
          const { bytes } = arena.kernel;
          const taken =
            stop === undefined ? scan : upTo(bytes, from, stop, scan, job.settings.maxRecordBytes);
          const ending = await intake.take(bytes, next, from, taken);
          if (ending !== undefined) return yield { kind: 'ending', ending };
          yield { kind: 'scanned', arena, piece: next, firstLine, from, scan, stop };
        }
      }
      lanes.giveBack(arena);
    }
    if (closing.aborted) yield { kind: 'ending', ending: 'closed' };
  } finally {
    registration.cancel();
    leaving.abort();
    await lanes.end();
  }
}

/**
 * Arenas on their way: one is read into, some are scanned, one is dealt with.
 *
 * - P1 An arena holds one piece, and nobody else's until it is given back.
 */
class Lanes<R extends { readonly reached: number; readonly count: number }> {
  private readonly job: ReadingJob;
  private readonly spec: SortSpec;
  private readonly scanInThread: ScanInThread<R>;
  private readonly source: InputsSource;
  private readonly processor: DataProcessor<Taken, ScannedPieces<R>>;
  private readonly spare: Arena[] = [];
  private readonly free: Semaphore;
  private feeding: Promise<void> = Promise.resolve();
  private failure: { readonly error: unknown } | undefined = undefined;
  private readonly length = new RecordLength();

  constructor(job: ReadingJob, spec: SortSpec, scanInThread: ScanInThread<R>, signal: AbortSignal) {
    const { jobs } = job.settings;
    this.job = job;
    this.spec = spec;
    this.scanInThread = scanInThread;
    this.free = new Semaphore(jobs + 3);
    this.source = new InputsSource(job, { pieceBytes: PIECE_BYTES, batchBytes: BATCH_BYTES, signal });
    this.processor = new DataProcessor<Taken, ScannedPieces<R>>(
      async (taken, context) => ({ ...taken, scans: await this.scans(taken, context.signal) }),
      {
        concurrency: jobs + 1,
        bufferSize: 1,
        order: 'input',
        signal: job.teller.stopping,
        name: 'ndjson',
      },
    );
  }

  async *run(): AsyncGenerator<ScannedPieces<R>, void> {
    this.feeding = this.feed().catch((error: unknown) => {
      if (!this.job.teller.closing.aborted) this.failure = { error };
      this.processor.close();
    });
    yield* this.processor;
    await this.feeding;
    if (this.failure !== undefined) throw this.failure.error;
  }

  giveBack(arena: Arena): void {
    arena.clear();
    this.spare.push(arena);
    this.free.addPermits(1);
  }

  async end(): Promise<void> {
    this.free.close();
    await this.processor.destroy();
    await this.feeding;
    await this.source.close();
  }

  private async feed(): Promise<void> {
    for (;;) {
      (await this.free.acquire()).forget();
      const arena = this.spare.pop() ?? new Arena(4 * PIECE_BYTES, 0, this.spec);
      const next = await this.source.next(arena, new Room(arena));
      if (next === 'full') throw new Error('an empty arena takes what it is given');
      if (next === 'end') return this.processor.close();
      this.source.leave(arena);
      await this.processor.send({ arena, next });
    }
  }

  private async scans({ arena, next }: Taken, signal: AbortSignal): Promise<ScannedPieces<R>['scans']> {
    if (next.kind === 'oversized') return [];
    const { maxRecordBytes, validate } = this.job.settings;
    return await scanWhole(arena, { ...next, maxRecordBytes, validate }, this.length, (piece) =>
      this.scanInThread(arena, piece, signal),
    );
  }
}
