// The steps of a sort in one memory, on one thread: CPU seconds of each, for one million records.
import {
  Arena,
  gatherWindow,
  orderBucket,
  scanPiece,
  sortPart,
} from '../../dist/jobs/ndjson/sort/arena/index.js';
import { bucketsOf } from '../../dist/jobs/ndjson/sort/arena/buckets.js';
import { commonSkip } from '../../dist/jobs/ndjson/sort/arena/common-skip.js';
import { windowRoom } from '../../dist/jobs/ndjson/sort/arena/gather-window.js';
import { Room } from '../../dist/jobs/ndjson/sort/arena/room.js';
import { MOST_FAULTS, openBytes } from '../../dist/jobs/ndjson/sort/arena/scan-piece.js';
import { scratchBytes } from '../../dist/jobs/ndjson/sort/arena/sort-part.js';

const PIECE_BYTES = 2 ** 22;
const WINDOW_BYTES = 2 ** 20;

/** Sorts `bytes` by `spec` and throws the output away; gives { step: CPU seconds }. */
export function arenaSteps(bytes, spec) {
  const steps = {};
  const timed = (name, work) => {
    const cpu = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(cpu);
    steps[name] = (user + system) / 1e6;
    return result;
  };
  const arena = new Arena(4 * bytes.length, 0, spec);
  const { kernel } = arena;
  const start = arena.top;
  timed('copy in', () => kernel.bytes.set(bytes, start));
  arena.top += bytes.length;
  const scans = timed('scan', () => scanAll(arena, bytes, start));
  const parts = scans.map(({ part }) => part);
  const skip = commonSkip(
    kernel.bytes,
    scans.map(({ common }) => common),
  );
  const largest = Math.max(...parts.map(({ count }) => count));
  const scratch = arena.reserve(scratchBytes(largest));
  timed('sort parts', () => {
    for (const part of parts) sortPart(kernel, { part, scratch, skip });
  });
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const buckets = timed('cut into buckets', () => bucketsOf(arena, parts, Math.ceil(total / 16384)));
  const numbers = arena.reserve(4 * total);
  const most = Math.max(...buckets.map(({ count }) => count));
  const prefixes = arena.reserve(8 * most);
  const room = arena.reserve(scratchBytes(most));
  const ordered = timed('order buckets', () =>
    buckets.map(({ before, count, sources }) => {
      const bucket = { numbers: numbers + 4 * before, prefixes, count };
      const wishes = { scratch: room, skip, unique: false, windowBytes: WINDOW_BYTES };
      return { bucket, ...orderBucket(kernel, { bucket, sources, ...wishes }) };
    }),
  );
  const to = arena.reserve(windowRoom(WINDOW_BYTES));
  let gathered = 0;
  timed('gather', () => {
    for (const { bucket, windows } of ordered) {
      let at = bucket.numbers;
      for (const count of windows) {
        gathered += gatherWindow(kernel, { numbers: at, count, to, wantRows: false }).bytes;
        at += 4 * count;
      }
    }
  });
  if (gathered !== bytes.length) throw new Error(`${gathered} bytes came out and not ${bytes.length}`);
  return steps;
}

function scanAll(arena, bytes, start) {
  const room = new Room(arena);
  const scans = [];
  for (let from = 0; from < bytes.length; ) {
    const to = bytes.lastIndexOf(10, Math.min(from + PIECE_BYTES, bytes.length) - 1) + 1;
    const most = room.expected(to - from);
    const prefixes = arena.reserve(room.partBytes(most));
    const rows = prefixes + 8 * most;
    const scanned = scanPiece(arena.kernel, {
      from: start + from,
      to: start + to,
      rows,
      most,
      numbers: rows + 4 * arena.kernel.width * most,
      open: arena.reserve(openBytes(to - from)),
      faulty: arena.reserve(8 * MOST_FAULTS),
      validate: true,
      maxRecordBytes: 2 ** 26,
    });
    scans.push({
      ...scanned,
      part: { numbers: rows + 4 * arena.kernel.width * most, prefixes, count: scanned.count },
    });
    room.settle(scanned.reached - start - from, scanned.count);
    from = scanned.reached - start;
  }
  return scans;
}
