import type { RunEnding } from '../run/index.js';
import {
  Arena,
  InputsSource,
  Loader,
  mergeInArena,
  batchBytesOf,
  pieceBytesOf,
  putInOrder,
  windowBytesOf,
  workBytes,
} from './arena/index.js';
import { FEW_RECORDS, firstRecords } from './first-records.js';
import { RunStore } from './run-store.js';
import type { SortJob } from './sort-job.js';

/**
 * `sort`: as much of the input as there is memory for is sorted in an arena. When that was all, it is the output; else it is put to disk as
 * a sorted run, and these, once all are there, are merged.
 */
export async function sortInputs(job: SortJob): Promise<RunEnding> {
  const { failures, machine, order, settings } = job;
  const { jobs, limit, memoryBytes, spec, tmpDir, unique } = settings;
  if (limit !== undefined && limit > 0 && limit <= FEW_RECORDS) return await firstRecords(job, limit);
  const store = new RunStore({ order, machine, tmpDir, unique, limit });
  const source = new InputsSource(job, {
    pieceBytes: pieceBytesOf(memoryBytes),
    batchBytes: batchBytesOf(memoryBytes),
    signal: job.teller.closing,
  });
  try {
    const arena = new Arena(
      memoryBytes,
      workBytes(jobs, pieceBytesOf(memoryBytes), windowBytesOf(memoryBytes)),
      spec,
    );
    const loader = new Loader(job, arena, source);
    for (;;) {
      const load = await loader.load();
      if (load.kind === 'ending') return load.ending;
      if (load.isLast) {
        const ending = failures.atEnd();
        if (ending !== undefined) return ending;
        if (store.isEmpty)
          return await job.putOut((take) =>
            putInOrder(job, arena, load, { wantRows: limit !== undefined }, take),
          );
      }
      await store.addSorted((take) => putInOrder(job, arena, load, { wantRows: true }, take));
      if (load.isLast) {
        const runs = await store.finish();
        if (unique || limit !== undefined) return await job.writeOut(runs);
        return await job.putOut((take) => mergeInArena(job, arena, runs, take));
      }
      arena.clear();
    }
  } finally {
    await source.close();
    await store.close();
  }
}
