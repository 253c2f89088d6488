/**
 * Thumbnails of whole folders: plan → read → decode, resize, encode → commit.
 *
 * - `thumbnails` (in `run/`): the run. Start reading there.
 * - `inputs/`: arguments, globs, lists and walks → sources. `outputs/`: names, collisions, writing whole or not at all.
 * - `state/`: what the output folder remembers: what is up to date, what failed, and that one run is on at a time.
 * - `reports/`: files that tell of a whole run: the manifest of a site, a report, a contact sheet.
 * - `watch/`: rounds that follow what changes.
 * - `image/`: bytes → thumbnails, a pure kernel; `worker.ts` is what a thread or a process loads of it, `render-request` what it is asked.
 * - `recipe`, `options`, `events`: the words of the job, as types.
 * - `together`: answers that are there at once are not waited for.
 * - `look`, `read-source`, `file-errors`, `report-path`: asking for a file, reading it whole, why that failed, and how it is named.
 *
 * Promised: every source is one event; nothing is written before every name is settled, nothing outside the output
 * folder, nothing over an input, and under a final name there is never anything but a whole file; killed at any instant,
 * the next run brings the folder to where it would have been; one bad image costs one image; of an
 * image that is done less is kept than of one that is still to be done: under a kilobyte.
 */
export { type Codec, codecs } from './image/index.js';
export type {
  ItemEvent,
  ItemStatus,
  OutputReport,
  PruneEvent,
  SummaryEvent,
  ThumbnailEvent,
} from './events.js';
export type {
  Isolation,
  OnCollision,
  ThumbnailsOptions,
  ThumbnailsRun,
  ThumbnailsSnapshot,
} from './options.js';
export { type Collision, CollisionError } from './outputs/index.js';
export type { Fit, Keep, Position, Recipe, SizeSpec, ThumbnailFormat } from './recipe.js';
export { thumbnails } from './run/index.js';
export type { RebuildReason } from './state/index.js';
