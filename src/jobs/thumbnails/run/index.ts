/**
 * A run of the thumbnails job, from its options to its summary.
 *
 * - `thumbnails`: the run itself, as a story: prepare, find and name, make, sum up. Start reading here.
 * - `settings`: options → checked settings. `plan`: inputs → names. `sort-out`: what is up to date → told, the rest → `work`.
 * - `workshop`: all that works on items, put together. `make-item`: read → render → commit for one source; `foresee-item`: what
 *   that would give, by the header. `outcome`: what it came to. `recall`: what is known of the same bytes from before.
 * - `renderer`: rendering in workers, one image at the cost of one image. `memory-gate`: which may be rendered at once, by the
 *   memory they take. `turns`: of sources alike one after the other. `set-aside`: where monsters and
 *   copies wait that would keep a place from others.
 * - `open-files`: whether the system lets a run open what it needs. `prune`: thumbnails of what is gone. `failure-limit`: how many failures end a run.
 * - `watching`: rounds of runs. `progress`: the counts behind snapshots and summary.
 *
 * A run ends with its summary, after `close` too; `destroy` ends it with its reason. Then no worker is left, and no unfinished file.
 */
export { thumbnails } from './thumbnails.js';
