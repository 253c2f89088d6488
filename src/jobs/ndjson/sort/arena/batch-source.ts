import type { Batch, OversizedRecord } from '../../batch.js';
import type { NdjsonReader } from '../../reading/index.js';
import type { Arena } from './arena.js';
import type { ArenaPiece } from './piece.js';
import type { Room } from './room.js';

/** What comes next of the input: `full`: there is more than fits into the arena; it goes on when the arena is empty. */
export type NextPiece = ArenaPiece | OversizedRecord | 'full' | 'end';

/** Where an arena's input comes from. */
export interface ArenaSource {
  next(arena: Arena, room: Room): Promise<NextPiece>;
  /** Ends the reading. Never rejects. */
  close(): Promise<void>;
}

/** Input that is read in batches, of any kind; each is copied into the arena. */
export class BatchSource implements ArenaSource {
  private readonly reader: NdjsonReader;
  private readonly batches: AsyncIterator<Batch | OversizedRecord>;
  /** It was read, and there was no room for it. */
  private waiting: Batch | undefined = undefined;

  constructor(reader: NdjsonReader) {
    this.reader = reader;
    this.batches = reader[Symbol.asyncIterator]();
  }

  async next(arena: Arena, room: Room): Promise<NextPiece> {
    const batch = this.waiting ?? (await this.read());
    if (batch === undefined) return 'end';
    if (batch.kind === 'oversized') return batch;
    const { bytes, input, offset } = batch;
    this.waiting = room.admits(bytes.length) ? undefined : batch;
    if (this.waiting !== undefined) return 'full';
    const from = arena.top;
    arena.kernel.bytes.set(bytes, from);
    arena.top += bytes.length;
    this.reader.recycle(bytes);
    return { kind: 'piece', from, to: arena.top, input, offset };
  }

  async close(): Promise<void> {
    await this.batches.return?.().catch(() => undefined);
  }

  private async read(): Promise<Batch | OversizedRecord | undefined> {
    const { done, value } = await this.batches.next();
    return done === true ? undefined : value;
  }
}
