/**
 * Keeping an output folder up to date while its inputs change.
 *
 * - `watchInputs`: a run of rounds. The first reconciles, each later one follows what has changed.
 * - `WatchedFolders`: tells that something has changed, not what: a round finds that out, at the cost of a look at every source,
 *   so nothing depends on what the system tells, or leaves out, of a change.
 */
export { listsCannotBeWatched } from './roots.js';
export { watchInputs } from './watch-inputs.js';
