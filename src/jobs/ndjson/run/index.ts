/**
 * What every run over NDJSON is made of.
 *
 * - `story`: turns a story (an async function) into a run that is iterated, closed, destroyed. `tally`: its counts.
 * - `options`, `events`: the words, as types. `settings`: options → checked settings.
 * - `inputs`: what is read, looked up before anything is written. `fed-through`: what a feed sends, worked on side by side; `in-threads`: the batches of
 *   inputs, in order.
 * - `failures`: what is done with records that fail; `dead-letter-file` keeps them.
 * - `data-out`: where lines go; `output-file`: a file that appears whole or not at all; `resumable-file`: one whose unfinished form stays; `temporary-file`: its leftovers.
 * - `same-file`: no file that a run writes is another one that it reads or writes.
 */
export { type DataOut, openDataOut } from './data-out.js';
export type {
  DataEvent,
  DisorderEvent,
  FaultEvent,
  NdjsonEvent,
  NdjsonSummary,
  RunEnding,
} from './events.js';
export { Failures, keptOfOversized } from './failures.js';
export { type FedThrough, fedThrough, type Feedable } from './fed-through.js';
export { inThreads } from './in-threads.js';
export { openInputs } from './inputs.js';
export type {
  NdjsonOptions,
  NdjsonRun,
  NdjsonSnapshot,
  NdjsonSource,
  OnRecordError,
} from './options.js';
export { OutputFile, writeFully } from './output-file.js';
export { mismatch, ResumableFile } from './resumable-file.js';
export { requireApart } from './same-file.js';
export { resolveSettings, type Settings } from './settings.js';
export { StoryRun, type Teller } from './story.js';
export { removeLeftovers, TemporaryFile } from './temporary-file.js';
