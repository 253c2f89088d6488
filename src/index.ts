/** Provisional public API: what the command line needs of it. */
export type { Clock, ErrorCode } from './base/index.js';
export { formatDuration, formatSize, isPipelineError, PipelineError, parseCount } from './base/index.js';
export type {
  Fit,
  ItemEvent,
  ItemStatus,
  OnCollision,
  OutputReport,
  Position,
  Recipe,
  SizeSpec,
  SummaryEvent,
  ThumbnailEvent,
  ThumbnailFormat,
  ThumbnailsOptions,
  ThumbnailsRun,
  ThumbnailsSnapshot,
} from './jobs/thumbnails/index.js';
export { thumbnails } from './jobs/thumbnails/index.js';
