import type { ThumbnailsRun } from '../options.js';
import { prepareOutput } from '../outputs/index.js';
import { reportPath } from '../report-path.js';
import { Documents } from '../reports/index.js';
import { watchInputs } from '../watch/index.js';
import type { Settings } from './settings.js';

/** A run that makes one round after the other, each a run of its own that prunes; what is asked for once is asked of the first. */
export function watching(
  inputs: readonly string[],
  settings: Settings,
  runOnce: (inputs: readonly string[], settings: Settings) => ThumbnailsRun,
): ThumbnailsRun {
  const { cwd, out, hidden, clock, signal } = settings;
  return watchInputs({
    inputs,
    cwd,
    hidden,
    own: new Documents(settings.documents, cwd).paths,
    clock,
    signal,
    out: async () => (await prepareOutput(out, reportPath(out, cwd))).real,
    round: (which) =>
      runOnce(inputs, {
        ...settings,
        prune: true,
        ...(which === 'later' && { force: false, retryFailed: false }),
      }),
  });
}
