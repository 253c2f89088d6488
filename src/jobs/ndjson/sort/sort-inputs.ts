import type { RunEnding } from '../run/index.js';
import { sortTask } from '../tasks.js';
import { RunStore } from './run-store.js';
import { between, type SortJob } from './sort-job.js';

/** `sort`: batches become sorted runs in the threads, and these, once all are there, one sorted output. */
export async function sortInputs(job: SortJob): Promise<RunEnding> {
  const { jobs, limit, memoryBytes, spec, tmpDir, unique, validate } = job.settings;
  const wishes = { validate, unique, limit };
  const { bytesTotal } = job.teller.tally;
  // What is known to fit is not put to disk when half of the memory is full.
  const fits = bytesTotal !== undefined && 1.25 * bytesTotal < memoryBytes;
  const store = new RunStore({
    order: job.order,
    machine: job.machine,
    memoryBytes: fits ? 2 * memoryBytes : memoryBytes,
    tmpDir,
    unique,
    limit,
  });
  try {
    const reading = { batchBytes: between(4096, memoryBytes / 64, 2 ** 20), concurrency: jobs + 1 };
    const runs = job.runsOf(reading, (bytes, signal) =>
      job.pool.run(sortTask, { bytes, spec, wishes }, { signal, transfer: [bytes.buffer] }),
    );
    for await (const piece of runs) {
      if (piece.kind === 'ending') return piece.ending;
      job.teller.tally.bytesToWrite += piece.result.block.bytes.length;
      await store.add(piece.result.block);
    }
    const ending = job.failures.atEnd();
    if (ending !== undefined) return ending;
    return await job.writeOut(await store.finish());
  } finally {
    await store.close();
  }
}
