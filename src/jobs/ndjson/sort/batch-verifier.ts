import { Semaphore } from '../../../channels/index.js';
import { verifyAndCopyTask } from '../tasks.js';
import { Arena, copyRoom, type Findings, RecordLength, Room, scanWhole } from './arena/index.js';
import type { Block } from './block.js';
import type { SortJob } from './sort-job.js';

/** What was found in a batch from `from` on; places are the batch's own. */
export interface VerifiedPart extends Findings {
  readonly from: number;
  /** Its records, as they lie. */
  readonly block: Block;
  /** Where the first record begins; undefined: there is none. */
  readonly first: number | undefined;
  /** Where the first record begins that is less than the one before it. */
  readonly disorder: number | undefined;
}

/**
 * Verifies batches of any number of inputs that should be in order.
 *
 * - V1 There are a few arenas for all inputs, and a batch has one only while it is worked on: an input that is waited for keeps none, so
 *   who writes to several in turn is never waited for in vain.
 */
export class BatchVerifier {
  private readonly job: SortJob;
  private readonly arenaBytes: number;
  private readonly free: Semaphore;
  private readonly spare: Arena[] = [];
  private readonly length = new RecordLength();

  constructor(job: SortJob, batchBytes: number) {
    this.job = job;
    this.arenaBytes = 4 * batchBytes;
    this.free = new Semaphore(job.settings.jobs + 1);
  }

  async verify(bytes: Uint8Array, signal: AbortSignal): Promise<readonly VerifiedPart[]> {
    return await this.free.run(
      async () => {
        const arena = this.spare.pop() ?? new Arena(this.arenaBytes, 0, this.job.settings.spec);
        const parts = await this.verifyIn(arena, bytes, signal);
        arena.clear();
        this.spare.push(arena);
        return parts;
      },
      1,
      { signal },
    );
  }

  private async verifyIn(
    arena: Arena,
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<readonly VerifiedPart[]> {
    const { pool, settings } = this.job;
    const room = new Room(arena);
    room.admits(bytes.length);
    const start = arena.top;
    arena.kernel.bytes.set(bytes, start);
    room.take(bytes.length);
    const { maxRecordBytes, validate } = settings;
    const whole = { from: start, to: arena.top, maxRecordBytes, validate };
    let copyTo: number | undefined;
    const scans = await scanWhole(arena, whole, this.length, (piece) => {
      copyTo ??= arena.reserve(copyRoom(arena, bytes.length, piece.most));
      // Equal records are no disorder here: `unique` is for what comes out.
      const task = { ...piece, unique: false, room: copyTo };
      return pool.run(verifyAndCopyTask, { arena: arena.handle, task }, { signal });
    });
    return scans.map(({ from, scan: { block, disorder, faulty, first, lines, received } }) => ({
      from: from - start,
      block,
      lines,
      received,
      first: first.length === 0 ? undefined : (first[0] as number) - start,
      disorder: disorder === undefined ? undefined : disorder - start,
      faulty: faulty.map((number, n) => (n % 2 === 0 ? number : number - start)),
    }));
  }
}
