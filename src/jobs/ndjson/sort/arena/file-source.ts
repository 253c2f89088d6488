import { type FileHandle, open } from 'node:fs/promises';
import type { OversizedRecord } from '../../batch.js';
import { NEWLINE } from '../../json/index.js';
import { type NdjsonInput, unreadable } from '../../reading/index.js';
import type { Arena } from './arena.js';
import type { Room } from './room.js';
import type { ArenaSource, NextPiece } from './source.js';

export interface FileWishes {
  readonly pieceBytes: number;
  readonly maxRecordBytes: number;
  /** How many of its first bytes are kept of a record that is too long. */
  readonly keepOversizedBytes: number;
  readonly signal: AbortSignal;
}

/** What the first piece has; the next has four times as much, and so on: threads get to work early. */
const FIRST_BYTES = 256 * 1024;
const BOM = [0xef, 0xbb, 0xbf];
const GZIP = [0x1f, 0x8b];

/**
 * A plain file, read into the arena where its records are to lie: nothing of it is copied.
 *
 * - I1 Behind `arena.top` are `tail` bytes of the line that comes next, the first of which is at `offset` in the file. While the arena is
 *   emptied they are in `saved`.
 */
export class FileSource implements ArenaSource {
  bytesRead = 0;
  private readonly input: NdjsonInput;
  private readonly number: number;
  private readonly wishes: FileWishes;
  private readonly file: FileHandle;
  private offset = 0;
  private tail = 0;
  private saved: Uint8Array | undefined = undefined;
  private pieceBytes = FIRST_BYTES;
  private state: 'open' | 'at-end' | 'closed' = 'open';

  private constructor(input: NdjsonInput, number: number, wishes: FileWishes, file: FileHandle) {
    this.input = input;
    this.number = number;
    this.wishes = wishes;
    this.file = file;
  }

  /** Undefined: it is no plain file, or it is compressed. Rejects as reading does. */
  static async open(
    input: NdjsonInput & { readonly path: string },
    number: number,
    wishes: FileWishes,
  ): Promise<FileSource | undefined> {
    wishes.signal.throwIfAborted();
    const file = await open(input.path, 'r').catch((error: unknown) => {
      throw unreadable(input.name, error);
    });
    try {
      const source = new FileSource(input, number, wishes, file);
      if ((await file.stat()).isFile() && (await source.isPlain())) return source;
    } catch (error) {
      await file.close();
      throw unreadable(input.name, error);
    }
    await file.close();
    return undefined;
  }

  async next(arena: Arena, room: Room): Promise<NextPiece> {
    if (this.saved !== undefined) this.tail = this.saved.length;
    while (this.state === 'open') {
      this.wishes.signal.throwIfAborted();
      const wanted = Math.min(this.pieceBytes, this.wishes.pieceBytes);
      if (!room.admits(this.tail + wanted)) return this.save(arena);
      this.restore(arena);
      const end = arena.top + this.tail;
      const count = await this.read(arena.kernel.bytes, end, wanted);
      if (count === 0) return this.last(arena, room);
      this.tail += count;
      this.pieceBytes = 4 * wanted;
      const lineEnd = Buffer.from(arena.kernel.bytes.buffer, end, count).lastIndexOf(NEWLINE);
      if (lineEnd >= 0) return this.piece(arena, room, end + lineEnd + 1 - arena.top);
      if (this.tail > this.wishes.maxRecordBytes) return await this.oversized(arena);
    }
    return 'end';
  }

  leave(arena: Arena): void {
    if (this.tail > 0) this.save(arena);
  }

  async close(): Promise<void> {
    if (this.state === 'closed') return;
    this.state = 'closed';
    await this.file.close().catch(() => undefined);
  }

  /** Looks at how it begins, and passes over a BOM. */
  private async isPlain(): Promise<boolean> {
    const head = new Uint8Array(3);
    const { bytesRead } = await this.file.read(head, 0, head.length, 0);
    const begins = (with_: readonly number[]): boolean =>
      bytesRead >= with_.length && with_.every((byte, n) => head[n] === byte);
    if (begins(BOM)) this.offset = BOM.length;
    return !begins(GZIP);
  }

  private async read(bytes: Uint8Array, at: number, wanted: number): Promise<number> {
    try {
      const position = this.offset + this.tail;
      const { bytesRead } = await this.file.read(bytes, at, wanted, position);
      this.bytesRead += bytesRead;
      return bytesRead;
    } catch (error) {
      throw unreadable(this.input.name, error);
    }
  }

  private piece(arena: Arena, room: Room, size: number): NextPiece {
    const from = arena.top;
    const { number: input, offset } = this;
    room.take(size);
    this.offset += size;
    this.tail -= size;
    return { kind: 'piece', from, to: from + size, input, offset };
  }

  /** What is left has no newline: it gets one. */
  private last(arena: Arena, room: Room): NextPiece {
    this.state = 'at-end';
    if (this.tail === 0) return 'end';
    arena.kernel.bytes[arena.top + this.tail] = NEWLINE;
    return this.piece(arena, room, this.tail + 1);
  }

  /** The line at hand is too long: passes over it, and keeps its start. */
  private async oversized(arena: Arena): Promise<OversizedRecord> {
    const { bytes } = arena.kernel;
    const { number: input, offset } = this;
    const { keepOversizedBytes } = this.wishes;
    const kept = bytes.slice(arena.top, arena.top + Math.min(this.tail, keepOversizedBytes));
    let length = this.tail;
    for (;;) {
      this.wishes.signal.throwIfAborted();
      this.offset = offset + length;
      this.tail = 0;
      const count = await this.read(bytes, arena.top, Math.min(FIRST_BYTES, arena.held));
      const lineEnd = Buffer.from(bytes.buffer, arena.top, count).indexOf(NEWLINE);
      length += lineEnd < 0 ? count : lineEnd;
      if (lineEnd >= 0) this.offset = offset + length + 1;
      if (lineEnd >= 0 || count === 0) return { kind: 'oversized', input, line: 0, offset, length, kept };
    }
  }

  private save(arena: Arena): 'full' {
    this.saved ??= arena.kernel.bytes.slice(arena.top, arena.top + this.tail);
    return 'full';
  }

  private restore(arena: Arena): void {
    if (this.saved === undefined) return;
    arena.kernel.bytes.set(this.saved, arena.top);
    this.saved = undefined;
  }
}
