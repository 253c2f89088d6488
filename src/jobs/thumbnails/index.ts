/** Provisional: the types that are agreed and a run that throws. */
export type { ItemEvent, ItemStatus, OutputReport, SummaryEvent, ThumbnailEvent } from './events.js';
export type { OnCollision, ThumbnailsOptions, ThumbnailsRun, ThumbnailsSnapshot } from './options.js';
export type { Fit, Position, Recipe, SizeSpec, ThumbnailFormat } from './recipe.js';
export { thumbnails } from './run.js';
