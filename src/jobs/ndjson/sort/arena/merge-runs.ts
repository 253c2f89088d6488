import { adoptTask } from '../../tasks.js';
import { bytesOf, type Part as RunPart, rowWidth, startOf } from '../block.js';
import type { Run } from '../runs.js';
import { type Slice, SliceCutter } from '../slices.js';
import { between, type SortJob } from '../sort-job.js';
import type { Arena } from './arena.js';
import type { RecordsToAdopt } from './adopt-records.js';
import type { Load } from './load.js';
import { putInOrder, type TakeBlock } from './put-in-order.js';
import { Room } from './room.js';
import { scratchBytes } from './sort-part.js';

/** Bytes of records that one task adopts, about. */
const TASK_BYTES = 2 ** 20;

/**
 * Merges sorted runs, earlier ones first among equals: slice by slice into an arena, and in order out of it. The next slice is read while one
 * is sorted. The runs are closed in every case. Equal records are all kept.
 */
export async function mergeInArena(
  job: SortJob,
  arena: Arena,
  runs: readonly Run[],
  take: TakeBlock,
): Promise<void> {
  const cutter = new SliceCutter(runs, job.order, sliceBytesOf(job, arena));
  let next = cutter.next();
  try {
    for (let slice = await next; slice !== undefined; slice = await next) {
      next = cutter.next();
      next.catch(() => undefined); // told when it is waited for
      arena.clear();
      const load = await adopt(job, arena, slice);
      if ((await putInOrder(job, arena, load, { wantRows: false }, take)) === 'enough') return;
    }
  } finally {
    await next.catch(() => undefined);
    for (const run of runs) await run.close();
  }
}

/** How much of its memory a slice may take, with all that is known about its records: as much again is read meanwhile. */
const SHARE = 0.55;
/** Bytes beside its row that a record takes: number, prefix, and what it takes to sort them twice. */
const BESIDE = 60;

/** Bytes of records in a slice, about: the shorter records are, the more of the memory goes to what is known about them. */
function sliceBytesOf({ order, settings, teller }: SortJob, { kernel }: Arena): number {
  const { bytesToWrite, received } = teller.tally;
  const average = bytesToWrite / Math.max(1, received);
  const known = 4 * kernel.width + 4 * rowWidth(order) + BESIDE;
  return between(64 * 1024, (SHARE * settings.memoryBytes * average) / (average + known), 2 ** 25);
}

/** What records are followed by: a copy looks sixteen bytes at a time. */
const SLACK_BYTES = 64;

/** The engine copies into shared memory word by word where both places are as far from the start of a word, and byte by byte elsewhere. */
const WORD_BYTES = 8;

/** Copies a slice into the arena and has its rows made anew. */
async function adopt(job: SortJob, arena: Arena, slice: Slice): Promise<Load> {
  arena.held = slice.bytes + WORD_BYTES * slice.parts.length + SLACK_BYTES;
  arena.makeRoom(arena.held);
  const room = new Room(arena);
  const longest = slice.parts.reduce((most, part) => Math.max(most, longestOf(part, rowWidth(job.order))), 0);
  const tasks = groupsOf(slice.parts, rowWidth(job.order)).map((group) => copyIn(job, arena, room, group));
  job.machine.blocks.giveBack(slice.parts);
  const adopted = await Promise.all(
    tasks.map((task) =>
      job.pool.run(adoptTask, { arena: arena.handle, task }, { signal: job.teller.stopping }),
    ),
  );
  const parts = tasks.map(({ part }) => part);
  return {
    kind: 'load',
    parts,
    unsorted: parts.filter((_, n) => adopted[n]?.isSorted !== true),
    common: adopted.map(({ common }) => common),
    count: slice.count,
    bytes: slice.bytes,
    longest,
    isLast: true,
  };
}

/** Parts of parts that are adopted together, in their order. */
function groupsOf(parts: readonly RunPart[], width: number): RunPart[][] {
  const groups: RunPart[][] = [];
  let size = TASK_BYTES;
  for (const part of parts) {
    if (size >= TASK_BYTES) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(part);
    size += bytesOf(part, width);
  }
  return groups;
}

function copyIn(job: SortJob, arena: Arena, room: Room, group: readonly RunPart[]): RecordsToAdopt {
  const width = rowWidth(job.order);
  const { kernel } = arena;
  const count = group.reduce((sum, { from, to }) => sum + to - from, 0);
  const prefixes = arena.reserve(room.partBytes(count));
  const rows = prefixes + 8 * count;
  const numbers = rows + 4 * kernel.width * count;
  const scratch = arena.reserve(scratchBytes(count));
  let raw = arena.reserve(4 * width * count);
  const blocks: number[] = [];
  for (const part of group) {
    const { block, from, to } = part;
    const start = startOf(block, from, width);
    const bytes = block.bytes.subarray(start, startOf(block, to, width));
    const at = arena.top + ((bytes.byteOffset - arena.top) & (WORD_BYTES - 1));
    kernel.bytes.set(bytes, at);
    kernel.values.set(block.rows.subarray(from * width, to * width), raw >> 2);
    arena.held -= at + bytes.length - arena.top;
    arena.top = at + bytes.length;
    blocks.push(raw, to - from, at - start, arena.top);
    raw += 4 * width * (to - from);
  }
  return { blocks: Int32Array.from(blocks), rows, part: { numbers, prefixes, count }, scratch };
}

function longestOf({ block, from, to }: RunPart, width: number): number {
  let longest = 0;
  for (let k = from, start = startOf(block, from, width); k < to; k += 1) {
    const end = startOf(block, k + 1, width);
    longest = Math.max(longest, end - start);
    start = end;
  }
  return longest;
}
