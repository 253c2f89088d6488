import type { Arena } from './arena.js';
import { windowRoom } from './gather-window.js';
import { MOST_FAULTS, openBytes } from './scan-piece.js';
import { scratchBytes } from './sort-part.js';

/** Bytes for a record's number and prefix, while parts are sorted; and again, with room to sort them, while buckets are. */
const IN_PARTS = 4 + 8;
const IN_BUCKETS = 4 + 8 + scratchBytes(1) - scratchBytes(0);
/** What a record is taken to have before any was seen. */
const USUAL_RECORD_BYTES = 64;
/** What pieces are followed by. */
const SLACK_BYTES = 64;

/** What `threads` threads need to work in, beside what depends on the number of records. */
export function workBytes(threads: number, pieceBytes: number, windowBytes: number): number {
  const scan =
    8 * MOST_FAULTS + openBytes(2 * pieceBytes) + scratchBytes(Math.ceil(pieceBytes / USUAL_RECORD_BYTES));
  return (threads + 3) * (scan + windowRoom(windowBytes));
}

/**
 * How much more an arena can take, all considered that is needed to sort what is in it. Records are as long as those before, or up to a
 * third shorter; when they are not, the arena grows.
 */
export class Room {
  records = 0;
  bytes = 0;
  /** Bytes of input in the arena of which the records are not known yet. */
  private pending = 0;
  private readonly arena: Arena;
  private readonly rowBytes: number;

  constructor(arena: Arena) {
    this.arena = arena;
    this.rowBytes = 4 * arena.kernel.width;
  }

  /** Whether there is room for so many bytes more, which is then held for them. An empty arena takes what it is given. */
  admits(bytes: number): boolean {
    const { arena } = this;
    const bare = bytes + SLACK_BYTES;
    if (arena.isEmpty) arena.makeRoom(bare + this.needFor(bytes));
    else if (bare + this.needFor(this.pending + bytes) + this.records * IN_BUCKETS > arena.inputRoom)
      return false;
    arena.held = bare;
    return true;
  }

  /** So many bytes lie behind the others now, and belong to the arena. */
  take(bytes: number): void {
    this.arena.top += bytes;
    this.arena.held -= bytes;
    this.pending += bytes;
  }

  /** Records to make room for in so many bytes. */
  expected(bytes: number): number {
    const average = this.records === 0 ? USUAL_RECORD_BYTES : this.bytes / this.records;
    return Math.ceil((bytes / average) * 1.3) + 16;
  }

  /** So many bytes turned out to hold so many records. */
  settle(bytes: number, records: number): void {
    this.pending -= bytes;
    this.bytes += bytes;
    this.records += records;
  }

  /** What room for `most` records has to hold: their rows, numbers and prefixes. */
  partBytes(most: number): number {
    return most * (this.rowBytes + IN_PARTS) + 32;
  }

  private needFor(bytes: number): number {
    return this.expected(bytes) * (this.rowBytes + IN_PARTS + IN_BUCKETS);
  }
}
