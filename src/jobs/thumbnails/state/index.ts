/**
 * What an output folder remembers from run to run, so that nothing is made twice and nothing is lost.
 *
 * - `State`: the whole of it, in `.pipeline/` inside the output folder. `open` reads, `begin` locks, `record` notes, `close` ends.
 * - `judge` → what is to be done about a source by its `stat`; `judgeContent` → by its bytes. Both pure; start reading there.
 * - `examine` → whether thumbnails stand as they were left. `intactBytes` → one to be put in place again elsewhere.
 * - `ledger`: the lines of the manifest laid over one another. `journal`: the file. `record`: a line. `lock`: one run at a time.
 * - `recipeHash`, `fingerprint`: what thumbnails were made by, and of.
 *
 * Promised: killed at any instant, a run leaves a manifest that can be read, and the next run makes what is missing from it; a
 * state that is lost costs time and nothing else.
 */
export { examine, type Examined, intactBytes } from './examine.js';
export { fingerprint, fingerprintOfLong } from './fingerprint.js';
export {
  hasFailed,
  isUnchanged,
  isWanted,
  judge,
  judgeContent,
  lasts,
  type RebuildReason,
  type Wanted,
} from './judge.js';
export type { Entry, MadeOutput } from './ledger.js';
export { attemptHash, recipeHash } from './recipe-hash.js';
export type { Failure, Identity, PastFailure, PlacedFile, SourceRecord } from './record.js';
export { State } from './state.js';
