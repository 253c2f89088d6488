/**
 * Thumbnails of whole folders: plan → read → decode, resize, encode → commit.
 *
 * - `thumbnails` (in `run/`): the run. Start reading there.
 * - `inputs/`: arguments, globs, lists and walks → sources. `outputs/`: names, collisions, writing whole or not at all.
 * - `image/`: bytes → thumbnails, a pure kernel; `worker.ts` is what a thread loads of it.
 * - `recipe`, `options`, `events`: the words of the job, as types.
 *
 * Promised: every source is one event; nothing is written before every name is settled, nothing outside the output
 * folder, nothing over an input, and under a final name there is never anything but a whole file; one bad image costs
 * one image; memory does not grow with the number of images.
 */
export type { ItemEvent, ItemStatus, OutputReport, SummaryEvent, ThumbnailEvent } from './events.js';
export type { OnCollision, ThumbnailsOptions, ThumbnailsRun, ThumbnailsSnapshot } from './options.js';
export { type Collision, CollisionError } from './outputs/index.js';
export type { Fit, Keep, Position, Recipe, SizeSpec, ThumbnailFormat } from './recipe.js';
export { thumbnails } from './run/index.js';
