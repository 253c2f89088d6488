import type { Arena } from './arena.js';
import { Room } from './room.js';
import type { PieceToSort } from './scan-and-sort.js';
import { MOST_FAULTS, openBytes } from './scan-piece.js';
import { scratchBytes } from './sort-part.js';

/** A record is taken to have no less when room is made for rows: of shorter ones there are more scans of one piece. */
const LEAST_RECORD_BYTES = 8;

/** How long records are, by those seen so far: what is to come is taken to be alike. */
export class RecordLength {
  private bytes = 64;
  private records = 1;

  see(bytes: number, records: number): void {
    this.bytes += bytes;
    this.records += records;
  }

  /** Records to make room for in so many bytes. */
  expectedIn(bytes: number): number {
    return Math.ceil((bytes / Math.max(LEAST_RECORD_BYTES, this.bytes / this.records)) * 1.3) + 16;
  }
}

/** Whole lines in an arena, and what is asked of them. */
export interface WholePiece {
  readonly from: number;
  readonly to: number;
  readonly validate: boolean;
  readonly maxRecordBytes: number;
}

/** What a scan found that began at `from`. */
export interface ScanFrom<R> {
  readonly from: number;
  readonly scan: R;
}

/** Has a piece scanned to its end, in as many scans as the room for rows makes of it; the rows of each lie where those of the one before did. */
export async function scanWhole<R extends { readonly reached: number; readonly count: number }>(
  arena: Arena,
  { from: start, to, validate, maxRecordBytes }: WholePiece,
  length: RecordLength,
  scan: (piece: PieceToSort) => Promise<R>,
): Promise<readonly ScanFrom<R>[]> {
  const size = to - start;
  const most = length.expectedIn(size);
  const prefixes = arena.reserve(new Room(arena).partBytes(most));
  const rows = prefixes + 8 * most;
  const numbers = rows + 4 * arena.kernel.width * most;
  const open = arena.reserve(openBytes(size));
  const faulty = arena.reserve(8 * MOST_FAULTS);
  const scratch = arena.reserve(scratchBytes(most));
  const places = { rows, numbers, prefixes, open, faulty, scratch, most };
  const scans: ScanFrom<R>[] = [];
  for (let from = start; from < to; from = scans.at(-1)?.scan.reached as number)
    scans.push({ from, scan: await scan({ ...places, from, to, validate, maxRecordBytes }) });
  length.see(
    size,
    scans.reduce((sum, { scan: { count } }) => sum + count, 0),
  );
  return scans;
}
