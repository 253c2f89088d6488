/**
 * A run of the thumbnails job, from its options to its summary.
 *
 * - `thumbnails`: the run itself, as a story: prepare, find and name, make, sum up. Start reading here.
 * - `settings`: options → checked settings. `plan`: inputs → names. `workshop`: threads and the committer.
 * - `memory-gate`: which images may be rendered at once, by the memory they take.
 * - `make-item`: read → render → commit for one source; `foresee-item`: what that would give, by the header.
 * - `progress`: the counts behind snapshots and summary.
 */
export { thumbnails } from './thumbnails.js';
