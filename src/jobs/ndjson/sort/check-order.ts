import type { RunEnding } from '../run/index.js';
import { verifyTask } from '../tasks.js';
import { type Arena, pass, type VerifiedPiece } from './arena/index.js';
import { disorderEvent, linesBetween } from './disorder.js';
import { FirstKey } from './first-key.js';
import type { SortJob } from './sort-job.js';

/**
 * `check`: tells the first record that is less than the one before it, with `unique` also one that is equal. All inputs
 * are one sequence. Nothing is sorted and nothing written. A first key that no record has is told: by that all are equal, and in order.
 */
export async function checkOrder(job: SortJob): Promise<RunEnding> {
  const { failures, order, pool, settings, teller } = job;
  const { spec, unique } = settings;
  const firstKey = new FirstKey(order);
  let last: LastRecord | undefined;
  const passed = pass<VerifiedPiece>(
    job,
    spec,
    (arena, piece, signal) =>
      pool.run(verifyTask, { arena: arena.handle, task: { ...piece, unique } }, { signal }),
    (arena, { disorder, first }) => {
      if (last === undefined || first.length === 0) return disorder;
      const start = first[0] as number;
      const step = order.compareAt(last.bytes, 0, last.values, 0, arena.kernel.bytes, start, first, 2);
      return step > 0 || (step === 0 && unique) ? start : disorder;
    },
  );
  for await (const scanned of passed) {
    if (scanned.kind === 'ending') return scanned.ending;
    const { arena, firstLine, from, piece, scan, stop } = scanned;
    const { bytes } = arena.kernel;
    if (stop !== undefined) {
      const offset = piece.offset + stop - piece.from;
      const line = firstLine + linesBetween(bytes, from, stop);
      await teller.emit(disorderEvent(failures.nameOf(piece.input), line, offset));
      return 'disorder';
    }
    teller.tally.dropped += scan.received - scan.faulty.length / 2 - scan.count;
    if (scan.count === 0) continue;
    last = lastRecord(arena, scan.last);
    firstKey.seeFound(scan.first[2], scan.last[2]);
  }
  const ending = failures.atEnd();
  if (ending !== undefined) return ending;
  teller.tally.absentKey = firstKey.absent(true);
  return 'complete';
}

/** On memory of its own, and where the values of its keys are there. */
interface LastRecord {
  readonly bytes: Uint8Array;
  readonly values: Int32Array;
}

function lastRecord({ kernel }: Arena, row: Int32Array): LastRecord {
  const [start, end] = row as unknown as [number, number];
  const values = row.subarray(2, 2 + kernel.order.slots).map((place) => (place < 0 ? place : place - start));
  return { bytes: kernel.bytes.slice(start, end + 1), values };
}
