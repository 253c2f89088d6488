import { Arena } from '../../../../../src/jobs/ndjson/sort/arena/arena.js';
import { bucketsOf } from '../../../../../src/jobs/ndjson/sort/arena/buckets.js';
import { commonSkip } from '../../../../../src/jobs/ndjson/sort/arena/common-skip.js';
import { gatherWindow, windowRoom } from '../../../../../src/jobs/ndjson/sort/arena/gather-window.js';
import { orderBucket } from '../../../../../src/jobs/ndjson/sort/arena/order-bucket.js';
import { Room } from '../../../../../src/jobs/ndjson/sort/arena/room.js';
import {
  MOST_FAULTS,
  openBytes,
  scanPiece,
  type ScannedPiece,
} from '../../../../../src/jobs/ndjson/sort/arena/scan-piece.js';
import { type Part, scratchBytes, sortPart } from '../../../../../src/jobs/ndjson/sort/arena/sort-part.js';
import type { SortSpec } from '../../../../../src/jobs/ndjson/order/index.js';

export interface Scanned extends ScannedPiece {
  readonly part: Part;
  readonly from: number;
}

/** An arena with these slabs of whole lines in it, each scanned as a piece with room for `most` records at a time. */
export function scanned(
  spec: SortSpec,
  slabs: readonly Uint8Array[],
  { most = 1000, validate = true, maxRecordBytes = 2 ** 20 } = {},
): { readonly arena: Arena; readonly scans: readonly Scanned[] } {
  const arena = new Arena(2 ** 26, 0, spec);
  const { kernel } = arena;
  const scans: Scanned[] = [];
  for (const slab of slabs) {
    const start = arena.top;
    kernel.bytes.set(slab, start);
    arena.top += slab.length;
    for (let from = start; from < arena.top; ) {
      const prefixes = arena.reserve(new Room(arena).partBytes(most));
      const rows = prefixes + 8 * most;
      const numbers = rows + 4 * kernel.width * most;
      const open = arena.reserve(openBytes(slab.length));
      const faulty = arena.reserve(8 * MOST_FAULTS);
      const piece = { from, to: arena.top, rows, most, numbers, open, faulty, validate, maxRecordBytes };
      const found = scanPiece(kernel, piece);
      scans.push({ ...found, from, part: { numbers, prefixes, count: found.count } });
      from = found.reached;
    }
  }
  return { arena, scans };
}

/** What comes out, in order, of what was scanned; by as many buckets as are wanted. */
export function sortedInArena(
  { arena, scans }: ReturnType<typeof scanned>,
  { buckets: wanted = 1, unique = false, windowBytes = 2 ** 16 } = {},
): { readonly text: string; readonly rows: readonly (readonly number[])[] } {
  const { kernel } = arena;
  const parts = scans.map(({ part }) => part);
  const skip = commonSkip(
    kernel.bytes,
    scans.map(({ common }) => common),
  );
  for (const part of parts)
    sortPart(kernel, { part, scratch: arena.reserve(scratchBytes(part.count)), skip });
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const numbers = arena.reserve(4 * total);
  const to = arena.reserve(windowRoom(windowBytes));
  let text = '';
  const rows: number[][] = [];
  for (const { before, count, sources } of bucketsOf(arena, parts, wanted)) {
    const bucket = { numbers: numbers + 4 * before, prefixes: arena.reserve(8 * count), count };
    const scratch = arena.reserve(scratchBytes(count));
    const { windows } = orderBucket(kernel, { bucket, sources, scratch, skip, unique, windowBytes });
    let at = bucket.numbers;
    for (const size of windows) {
      const gathered = gatherWindow(kernel, { numbers: at, count: size, to, wantRows: true });
      const width = 1 + kernel.order.slots;
      const words = kernel.values.slice(gathered.rows >> 2, (gathered.rows >> 2) + size * width);
      for (let n = 0; n < size; n += 1)
        rows.push(
          [...words.subarray(n * width, (n + 1) * width)].map((place) =>
            place < 0 ? place : place + text.length,
          ),
        );
      const lines = kernel.bytes.slice(gathered.lines, gathered.lines + gathered.bytes);
      text += Buffer.from(lines).toString('latin1');
      at += 4 * size;
    }
  }
  return { text, rows };
}
