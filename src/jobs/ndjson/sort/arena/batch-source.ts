import type { Batch, OversizedRecord } from '../../batch.js';
import type { NdjsonReader } from '../../reading/index.js';
import type { Arena } from './arena.js';
import type { Room } from './room.js';
import type { ArenaSource, NextPiece } from './source.js';

/** One input of any kind, read in batches; each is copied into the arena. */
export class BatchSource implements ArenaSource {
  private readonly reader: NdjsonReader;
  private readonly batches: AsyncIterator<Batch | OversizedRecord>;
  /** It was read, and there was no room for it. */
  private waiting: Batch | undefined = undefined;

  private readonly input: number;

  /** `input`: which of the inputs it is that the reader reads. */
  constructor(reader: NdjsonReader, input: number) {
    this.reader = reader;
    this.input = input;
    this.batches = reader[Symbol.asyncIterator]();
  }

  async next(arena: Arena, room: Room): Promise<NextPiece> {
    const batch = this.waiting ?? (await this.read());
    if (batch === undefined) return 'end';
    const { input } = this;
    if (batch.kind === 'oversized') return { ...batch, input };
    const { bytes, offset } = batch;
    this.waiting = room.admits(bytes.length) ? undefined : batch;
    if (this.waiting !== undefined) return 'full';
    const from = arena.top;
    arena.kernel.bytes.set(bytes, from);
    room.take(bytes.length);
    this.reader.recycle(bytes);
    return { kind: 'piece', from, to: arena.top, input, offset };
  }

  leave(): void {}

  async close(): Promise<void> {
    await this.batches.return?.().catch(() => undefined);
  }

  private async read(): Promise<Batch | OversizedRecord | undefined> {
    const { done, value } = await this.batches.next();
    return done === true ? undefined : value;
  }
}
