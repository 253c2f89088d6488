import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { WorkerPool, workerTask } from '../../../pool/index.js';
import { createCommitter, type OutputFolder, type PlannedSource } from '../outputs/index.js';
import type { Recipe, Rendition } from '../recipe.js';
import { foreseeItem } from './foresee-item.js';
import { type ItemOutcome, makeItem } from './make-item.js';
import type { Settings } from './settings.js';

const renderTask = workerTask<{ bytes: Uint8Array<ArrayBuffer>; recipe: Recipe }, Rendition[]>(
  pathToFileURL(createRequire(import.meta.url).resolve('#thumbnails-worker')),
);

/** What turns one source after the other into thumbnails, or tells what it would turn it into. */
export interface Workshop {
  /** Rejects only when `signal` aborts; what goes wrong with the source is in the outcome. */
  make(item: PlannedSource, signal: AbortSignal): Promise<ItemOutcome>;
  /** Removes unfinished files at once: the process may be about to exit. */
  abandon(): void;
  /** Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Threads start with the first image. A dry run needs none, and nothing that writes. */
export function createWorkshop(out: OutputFolder, { dryRun, jobs, recipe }: Settings): Workshop {
  if (dryRun) {
    return {
      make: (item, signal) => foreseeItem(item, recipe, out, signal),
      abandon() {},
      async close() {},
    };
  }
  const pool = new WorkerPool({ threads: jobs });
  const committer = createCommitter(out);
  const steps = {
    render: (bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal) =>
      pool.run(renderTask, { bytes, recipe }, { signal, transfer: [bytes.buffer] }),
    commit: (name: string, bytes: Uint8Array, signal: AbortSignal) =>
      committer.commit(name, bytes, { signal }),
    out,
  };
  return {
    make: (item, signal) => makeItem(item, steps, signal),
    abandon: () => committer.abandon(),
    close: () => pool.destroy(),
  };
}
