import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { WorkerPool, workerTask } from '../../../pool/index.js';
import { createCommitter, type OutputFolder } from '../outputs/index.js';
import type { Recipe, Rendition } from '../recipe.js';
import type { State } from '../state/index.js';
import { foreseeItem } from './foresee-item.js';
import { makeItem, type Steps } from './make-item.js';
import type { ItemOutcome } from './outcome.js';
import type { Settings } from './settings.js';
import type { Work } from './work.js';

const renderTask = workerTask<{ bytes: Uint8Array<ArrayBuffer>; recipe: Recipe }, Rendition[]>(
  pathToFileURL(createRequire(import.meta.url).resolve('#thumbnails-worker')),
);

/** What turns one source after the other into thumbnails, or tells what it would turn it into. */
export interface Workshop {
  /** Rejects only when `signal` aborts; what goes wrong with the source is in the outcome. */
  make(work: Work, signal: AbortSignal): Promise<ItemOutcome>;
  /** Removes unfinished files at once: the process may be about to exit. */
  abandon(): void;
  /** Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Threads start with the first image. A dry run needs none, and nothing that writes. */
export function createWorkshop(
  out: OutputFolder,
  state: State,
  { dryRun, jobs, recipe }: Settings,
): Workshop {
  if (dryRun) {
    return {
      make: (work, signal) => foreseeItem(work, recipe, { state, out }, signal),
      abandon() {},
      async close() {},
    };
  }
  const pool = new WorkerPool({ threads: jobs });
  const committer = createCommitter(out);
  const steps: Steps = {
    render: (bytes, signal) => pool.run(renderTask, { bytes, recipe }, { signal, transfer: [bytes.buffer] }),
    commit: (name, bytes, wait) => committer.commit(name, bytes, wait),
    state,
    out,
  };
  return {
    make: (work, signal) => makeItem(work, steps, signal),
    abandon: () => committer.abandon(),
    close: () => pool.destroy(),
  };
}
