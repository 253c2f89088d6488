import { DataProcessor } from '../../../../pipeline/index.js';
import type { OversizedRecord } from '../../batch.js';
import type { RunEnding } from '../../run/index.js';
import { scanTask } from '../../tasks.js';
import type { SortJob } from '../sort-job.js';
import type { Arena } from './arena.js';
import { Intake } from './intake.js';
import type { CommonStart } from './kernel.js';
import type { ArenaPiece } from './piece.js';
import { Room } from './room.js';
import type { SortedPiece } from './scan-and-sort.js';
import { MOST_FAULTS, openBytes } from './scan-piece.js';
import { type Part, scratchBytes } from './sort-part.js';
import type { ArenaSource } from './source.js';

/** What is in an arena. */
export interface Load {
  readonly kind: 'load';
  /** In the order of the input. */
  readonly parts: readonly Part[];
  /** Those of them that are not sorted yet. */
  readonly unsorted: readonly Part[];
  /** What the texts of the first column begin with, a part each. */
  readonly common: readonly CommonStart[];
  readonly count: number;
  /** Bytes of all records, about. */
  readonly bytes: number;
  /** Bytes of the longest record. */
  readonly longest: number;
  /** Whether the input has ended with it. */
  readonly isLast: boolean;
}

/** How the run has to end. */
export interface LoadEnding {
  readonly kind: 'ending';
  readonly ending: RunEnding;
}

/** What was made of a piece: a scan may end before the piece does. */
interface WorkedPiece {
  readonly kind: 'worked';
  readonly piece: ArenaPiece;
  readonly scans: readonly (SortedPiece & { readonly part: Part })[];
}

/** Places that a scan needs while it lasts, and how much they are good for. */
interface ScanLane {
  readonly open: number;
  readonly bytes: number;
  readonly faulty: number;
  readonly scratch: number;
  readonly records: number;
}

/** Fills an arena, which is empty, as far as the input goes or there is room, with pieces that are scanned in threads. */
export class Loader {
  private readonly job: SortJob;
  private readonly arena: Arena;
  private readonly source: ArenaSource;
  private readonly intake: Intake;
  private room: Room;
  private lanes: ScanLane[] = [];

  constructor(job: SortJob, arena: Arena, source: ArenaSource) {
    this.job = job;
    this.arena = arena;
    this.source = source;
    this.intake = new Intake(job);
    this.room = new Room(arena);
  }

  /** Counts are kept and faults dealt with on the way, in the order of the input. */
  async load(): Promise<Load | LoadEnding> {
    const { settings, teller } = this.job;
    this.room = new Room(this.arena);
    this.lanes = [];
    const processor = new DataProcessor<ArenaPiece | OversizedRecord, WorkedPiece | OversizedRecord>(
      async (piece, { signal }) => (piece.kind === 'oversized' ? piece : await this.scan(piece, signal)),
      {
        concurrency: settings.jobs + 1,
        bufferSize: 1,
        order: 'input',
        signal: teller.stopping,
        name: 'ndjson',
      },
    );
    const scans: WorkedPiece['scans'][number][] = [];
    let failure: { readonly error: unknown } | undefined;
    const feeding = this.feed(processor).catch((error: unknown) => {
      if (!teller.closing.aborted) failure = { error };
      processor.close();
      return 'end' as const;
    });
    try {
      for await (const piece of processor) {
        const ending =
          piece.kind === 'oversized' ? await this.intake.takeOversized(piece) : await this.takeIn(piece);
        if (ending !== undefined) return { kind: 'ending', ending };
        if (piece.kind === 'worked') scans.push(...piece.scans);
      }
      const why = await feeding;
      if (failure !== undefined) throw failure.error;
      if (teller.closing.aborted) return { kind: 'ending', ending: 'closed' };
      return loadOf(scans, this.room.bytes, why === 'end');
    } finally {
      await processor.destroy();
    }
  }

  private async feed(
    processor: DataProcessor<ArenaPiece | OversizedRecord, unknown>,
  ): Promise<'full' | 'end'> {
    for (;;) {
      const piece = await this.source.next(this.arena, this.room);
      if (piece === 'full' || piece === 'end') {
        processor.close();
        return piece;
      }
      await processor.send(piece);
    }
  }

  /** Scans a piece to its end; what finds no room in one part goes on in another. */
  private async scan(piece: ArenaPiece, signal: AbortSignal): Promise<WorkedPiece> {
    const { maxRecordBytes, validate } = this.job.settings;
    const { handle, kernel } = this.arena;
    const lane = this.takeLane(openBytes(piece.to - piece.from), this.room.expected(piece.to - piece.from));
    const { faulty, open, scratch } = lane;
    const scans: WorkedPiece['scans'][number][] = [];
    for (let { from } = piece; from < piece.to; ) {
      const most = Math.min(lane.records, this.room.expected(piece.to - from));
      const prefixes = this.arena.reserve(this.room.partBytes(most));
      const rows = prefixes + 8 * most;
      const numbers = rows + 4 * kernel.width * most;
      const places = { rows, numbers, prefixes, open, faulty, scratch };
      const task = { ...places, from, to: piece.to, most, validate, maxRecordBytes };
      const scanned = await this.job.pool.run(scanTask, { arena: handle, task }, { signal });
      scans.push({ ...scanned, part: { numbers, prefixes, count: scanned.count } });
      this.room.settle(scanned.reached - from, scanned.count);
      from = scanned.reached;
    }
    this.lanes.push(lane);
    return { kind: 'worked', piece, scans };
  }

  private takeLane(bytes: number, records: number): ScanLane {
    const found = this.lanes.findIndex((lane) => lane.bytes >= bytes);
    const [lane] = found < 0 ? [] : this.lanes.splice(found, 1);
    if (lane !== undefined && lane.records >= records / 2) return lane;
    const scratch = this.arena.reserve(scratchBytes(records));
    if (lane !== undefined) return { ...lane, scratch, records };
    const open = this.arena.reserve(bytes);
    return { open, bytes, faulty: this.arena.reserve(8 * MOST_FAULTS), scratch, records };
  }

  private async takeIn({ piece, scans }: WorkedPiece): Promise<RunEnding | undefined> {
    this.job.teller.tally.bytesToWrite += piece.to - piece.from;
    let { from } = piece;
    for (const scan of scans) {
      const ending = await this.intake.take(this.arena.kernel.bytes, piece, from, scan);
      from = scan.reached;
      if (ending !== undefined) return ending;
    }
    return undefined;
  }
}

function loadOf(scans: WorkedPiece['scans'], bytes: number, isLast: boolean): Load {
  const found = scans.filter(({ count }) => count > 0);
  return {
    kind: 'load',
    parts: found.map(({ part }) => part),
    unsorted: found.filter(({ isSorted }) => !isSorted).map(({ part }) => part),
    common: found.map(({ common }) => common),
    count: found.reduce((sum, { count }) => sum + count, 0),
    bytes,
    longest: found.reduce((most, { longest }) => Math.max(most, longest), 0),
    isLast,
  };
}
