import type { RunEnding } from '../run/index.js';
import { verifyTask } from '../tasks.js';
import { asBlock, type Block, compareRecords, rowWidth } from './block.js';
import { disorderEvent } from './disorder.js';
import type { SortJob } from './sort-job.js';

/**
 * `check`: tells the first record that is less than the one before it, with `unique` also one that is equal. All inputs
 * are one sequence. Nothing is sorted and nothing written.
 */
export async function checkOrder(job: SortJob): Promise<RunEnding> {
  const { jobs, spec, unique, validate } = job.settings;
  const reading = { batchBytes: 2 ** 20, concurrency: jobs + 1 };
  const pieces = job.runsOf(reading, (bytes, signal) =>
    job.pool.run(
      verifyTask,
      { bytes, spec, wishes: { validate, unique } },
      { signal, transfer: [bytes.buffer] },
    ),
  );
  let last: Block | undefined;
  for await (const piece of pieces) {
    if (piece.kind === 'ending') return piece.ending;
    const { block, disorder, dropped } = piece.result;
    job.teller.tally.dropped += dropped;
    if (block.count === 0) continue;
    const step = last === undefined ? -1 : compareRecords(job.order, last, 0, block, 0);
    const follows = step < 0 || (step === 0 && !unique);
    if (disorder !== undefined || !follows) {
      const name = job.failures.nameOf(piece.place.input);
      await job.teller.emit(
        disorderEvent(name, piece.place, follows ? disorder : undefined, piece.result.first),
      );
      return 'disorder';
    }
    last = lastOf(block, rowWidth(job.order));
  }
  return job.failures.atEnd() ?? 'complete';
}

/** The last record alone, on memory of its own. */
function lastOf(block: Block, width: number): Block {
  const { bytes, rows } = asBlock({ block, from: block.count - 1, to: block.count }, width);
  return { bytes: bytes.slice(), rows, count: 1 };
}
