import { createCommitter, type OutputFolder, type PlannedSource } from '../outputs/index.js';
import { foreseeItem } from './foresee-item.js';
import { type ItemOutcome, makeItem } from './make-item.js';
import { createRenderer } from './renderer.js';
import type { Settings } from './settings.js';

/** What turns one source after the other into thumbnails, or tells what it would turn it into. */
export interface Workshop {
  /** Rejects only when `signal` aborts; what goes wrong with the source is in the outcome. */
  make(item: PlannedSource, signal: AbortSignal): Promise<ItemOutcome>;
  /** Removes unfinished files at once: the process may be about to exit. */
  abandon(): void;
  /** Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Workers start with the first image. A dry run needs none, and nothing that writes. */
export function createWorkshop(out: OutputFolder, settings: Settings): Workshop {
  const { dryRun, recipe } = settings;
  if (dryRun) {
    return {
      make: (item, signal) => foreseeItem(item, recipe, out, signal),
      abandon() {},
      async close() {},
    };
  }
  const renderer = createRenderer(settings);
  const committer = createCommitter(out);
  const steps = {
    render: renderer.render,
    commit: (name: string, bytes: Uint8Array, signal: AbortSignal) =>
      committer.commit(name, bytes, { signal }),
    out,
  };
  return {
    make: (item, signal) => makeItem(item, steps, signal),
    abandon: () => committer.abandon(),
    close: renderer.close,
  };
}
