import { createCommitter, type OutputFolder } from '../outputs/index.js';
import type { State } from '../state/index.js';
import { foreseeItem } from './foresee-item.js';
import { makeItem, type Steps } from './make-item.js';
import type { ItemOutcome } from './outcome.js';
import { createRenderer } from './renderer.js';
import type { Settings } from './settings.js';
import { Turns } from './turns.js';
import type { Work } from './work.js';

/** What turns one source after the other into thumbnails, or tells what it would turn it into. */
export interface Workshop {
  /** Rejects when `signal` aborts, and with `SetAsideError`; what goes wrong with the source is in the outcome. */
  make(work: Work, signal: AbortSignal): Promise<ItemOutcome>;
  /** Removes unfinished files at once: the process may be about to exit. */
  abandon(): void;
  /** Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Workers start with the first image. A dry run needs none, and nothing that writes. */
export function createWorkshop(out: OutputFolder, state: State, settings: Settings): Workshop {
  const { dryRun, recipe } = settings;
  if (dryRun) {
    return {
      make: (work, signal) => foreseeItem(work, recipe, { state, out }, signal),
      abandon() {},
      async close() {},
    };
  }
  const renderer = createRenderer(settings);
  const committer = createCommitter(out);
  const steps: Steps = {
    render: renderer.render,
    commit: (name, bytes, wait) => committer.commit(name, bytes, wait),
    turns: new Turns(),
    state,
    out,
  };
  return {
    make: (work, signal) => makeItem(work, steps, signal),
    abandon: () => committer.abandon(),
    close: renderer.close,
  };
}
